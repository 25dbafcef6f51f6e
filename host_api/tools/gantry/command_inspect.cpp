#include <memory>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "progress.hpp"
#include "show_examination.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::vector<std::string> paths;
    std::string depth = "headers";
    std::string format;
};

void run(const Arguments& arguments, Context& context) {
    const auto host = context.open_host();
    if (!host) return context.fail(host.error());
    host::InspectOptions options;
    options.depth = depth_from(arguments.depth).value_or(Depth::headers);
    options.bundle_format = arguments.format;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    for (const auto& path : arguments.paths) {
        const auto examination = (*host)->inspect(path, options);
        show_examination(examination, context);
        if (!examination && examination.error().code == ErrorCode::cancelled) return;
    }
}

}  // namespace

void add_inspect(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("inspect", "Say what a path is and whether it is whole; writes nothing");
    command->add_option("path", arguments->paths, "Bundles or files")->required();
    command->add_option("--depth", arguments->depth, "structure, headers or content")
        ->check(CLI::IsMember({"structure", "headers", "content"}))
        ->capture_default_str();
    command->add_option("--format", arguments->format, "Examine as this format");
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command
