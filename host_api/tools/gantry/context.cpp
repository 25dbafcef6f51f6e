#include "context.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gantry/host/json.hpp>

#include "exit_code.hpp"
#include "terminal_text.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

}  // namespace

host::CancelFlag Context::cancelled{false};

Result<std::shared_ptr<host::Host>> Context::open_host(const std::function<void(std::string_view)>& log) const {
    host::HostOptions options;
    const bool is_shown = !environment("GANTRY_LOG").empty();
    options.log = [log, is_shown](std::string_view line) {
        if (log) log(line);
        if (is_shown) tell("gantry: " + terminal_text(line));
    };
    return host::Host::open(std::move(options));
}

Result<std::shared_ptr<host::Library>> Context::open_library() const {
    auto root = library_path();
    if (root.empty())
        return make_error(ErrorCode::invalid_argument,
                          "no library given: use --library ROOT or set GANTRY_LIBRARY");
    GANTRY_TRY_ASSIGN(auto host, open_host());
    host::LibraryOptions options;
    options.root = std::move(root);
    options.reconcile_in_background = false;
    options.lock_wait = std::chrono::seconds{wait_seconds};
    return host::Library::open(std::move(host), std::move(options));
}

std::string Context::library_path() const {
    if (!library_root.empty()) return library_root;
    if (auto root = environment("GANTRY_LIBRARY"); !root.empty()) return root;
    if (auto data = environment("XDG_DATA_HOME"); data.starts_with('/')) return data + "/gantry";
    if (auto home = environment("HOME"); !home.empty()) return home + "/.local/share/gantry";
    return {};
}

void Context::print(std::string_view line) {
    output.line(terminal_text(line));
    end_where_nobody_reads();
}

void Context::flush() {
    output.flush();
    end_where_nobody_reads();
}

void Context::end_where_nobody_reads() {
    if (output.failure()) cancelled.store(true);
}

void Context::hint(std::string_view line) {
    flush();
    tell(json ? nlohmann::ordered_json{{"hint", line}}.dump(-1, ' ', false,
                                                            nlohmann::ordered_json::error_handler_t::replace)
              : "gantry: " + terminal_text(line));
}

void Context::fail(const Error& error) {
    flush();
    // A call that ended because its answer has no reader is told by finish(), by the cause.
    if (error.code == ErrorCode::cancelled && output.failure()) return;
    show(error);
    add_exit_code(exit_code_of(error.code));
}

void Context::show(const Error& error) {
    if (json) return tell(host::to_json(error));
    const auto& subject = error.model_id.empty() ? error.path : error.model_id;
    auto text = fmt::format("gantry: {}{}{}: {}\n{}", one_line_text(subject), subject.empty() ? "" : ": ",
                            to_string(error.code), terminal_text(error.message), findings_text(error.findings));
    text.pop_back();
    tell(text);
}

void Context::finish() {
    output.close();
    const auto lost = output.failure();
    if (!lost) return;
    show(*lost);
    add_exit_code(exit_code_of(lost->code));
}

void Context::add_exit_code(int code) {
    exit_code = worse_exit_code(exit_code, code);
}

}  // namespace gantry::command
