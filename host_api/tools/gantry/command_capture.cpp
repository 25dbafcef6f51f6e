#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

#include <nlohmann/json.hpp>

#include <gantry/host/capture.hpp>
#include <gantry/host/model_id.hpp>

#include "commands.hpp"
#include "option_checks.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::string subject;
    std::string depth = "headers";
    std::string format;
    std::string output;
};

bool is_there(const std::string& path) {
    return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<host::Capture> capture_path(const Arguments& arguments, const host::CaptureOptions& given,
                                   const Context& context) {
    GANTRY_TRY_ASSIGN(const auto host, context.open_host());
    host::InspectOptions options;
    options.depth = given.depth;
    options.bundle_format = arguments.format;
    options.cancel = given.cancel;
    options.progress = given.progress;
    return host->capture(arguments.subject, options);
}

// What reads as an id and is a model of the library is meant as one; "./a/b/c" never is.
Result<host::Capture> capture(const Arguments& arguments, const Context& context) {
    ProgressLines progress{context.json};
    const host::CaptureOptions options{depth_from(arguments.depth).value_or(Depth::headers),
                                       &Context::cancelled, progress.callback()};
    const bool may_be_id = host::ModelId::parse(arguments.subject).has_value();
    const bool is_path = is_there(arguments.subject);
    if (may_be_id && !is_path && !arguments.format.empty())
        return make_error(
            ErrorCode::invalid_argument,
            "--format goes with a path, and there is none of this name; the format of a model is in "
            "its record, leave --format out for it",
            arguments.subject);
    if (!may_be_id || !arguments.format.empty()) return capture_path(arguments, options, context);
    const auto library = context.open_library();
    if (library) {
        auto captured = (*library)->capture_model(arguments.subject, options);
        const bool is_unknown = !captured && captured.error().code == ErrorCode::not_found;
        if (!is_unknown || !is_path) return captured;
    } else if (!is_path) {
        return library.error();
    }
    return capture_path(arguments, options, context);
}

// Never in the place of another file, which could be one of the bundle.
Result<void> write_new_file(const std::string& path, std::string text) {
    text += '\n';
    const auto failed = [&] {
        return make_error(ErrorCode::io,
                          "cannot write the capture: " + std::system_category().message(errno) +
                              "; give a name that is not taken, in a folder that you may write",
                          path);
    };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return failed();
    std::string_view rest = text;
    std::optional<Error> failure;
    while (!rest.empty() && !failure) {
        const auto written = ::write(file, rest.data(), rest.size());
        if (written >= 0)
            rest.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            failure = failed();
    }
    if (::close(file) != 0 && !failure) failure = failed();
    if (!failure) return {};
    ::unlink(path.c_str());
    return *std::move(failure);
}

void run(const Arguments& arguments, Context& context) {
    auto captured = capture(arguments, context);
    if (!captured) return context.fail(captured.error());
    if (arguments.output.empty()) return context.print(captured->text);
    const auto size = captured->text.size() + 1;
    const auto written = write_new_file(arguments.output, std::move(captured->text));
    if (!written) return context.fail(written.error());
    if (context.json)
        context.print(nlohmann::ordered_json{{"path", arguments.output}, {"size_bytes", size}}.dump(
            -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    else
        context.print("written: " + arguments.output);
}

}  // namespace

void add_capture(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand(
        "capture", "Inspect a path or a model, and keep all that was looked at, for replay and for reports");
    command->add_option("subject", arguments->subject, "A bundle, a file, or the id of a model")->required();
    command->add_option("--depth", arguments->depth, "structure, headers or content")
        ->check(CLI::IsMember({"structure", "headers", "content"}))
        ->capture_default_str();
    command->add_option("--format", arguments->format, "Inspect a path as this format");
    command->add_option("-o,--output", arguments->output, "A new file for the capture (default: stdout)")
        ->check(is_not_empty());
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command
