// gantry: the command. Thin over the host's C++ API; see docs/operating.md.
#include <csignal>
#include <limits>

#include <gantry/host/host.hpp>

#include "commands.hpp"
#include "option_checks.hpp"
#include "output.hpp"
#include "usage.hpp"

namespace {

// The second one ends a command that does not look.
void cancel(int signal) {
    gantry::command::Context::cancelled.store(true);
    std::signal(signal, SIG_DFL);
}

int run(int argc, char** argv) {
    using namespace gantry::command;
    Context context;
    CLI::App app{"What is this model bundle, is it whole, and how do I run it?", "gantry"};
    app.set_version_flag("--version", std::string{gantry::host::version()});
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--library", context.library_root,
                   "The library's folder (default: $GANTRY_LIBRARY, else $XDG_DATA_HOME/gantry)")
        ->check(is_not_empty());
    app.add_flag("--json", context.json, "One JSON document a line on stdout, errors as JSON on stderr");
    app.add_option("--wait", context.wait_seconds, "Seconds to wait for another process's lock")
        ->check(CLI::Range(0U, std::numeric_limits<unsigned>::max()))
        ->capture_default_str();

    add_inspect(app, context);
    add_register(app, context);
    add_import(app, context);
    add_adopt(app, context);
    add_list(app, context);
    add_search(app, context);
    add_show(app, context);
    add_descriptor(app, context);
    add_remove(app, context);
    add_config(app, context);
    add_events(app, context);
    add_validate(app, context);
    add_reconcile(app, context);
    add_rebuild_index(app, context);
    add_relocate(app, context);
    add_capture(app, context);
    add_replay(app, context);
    add_plugins(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        context.json = asks_for_json(argc, argv);
        show_parse_error(app, error, context);
    } catch (const std::bad_alloc&) {
        context.fail(gantry::make_error(gantry::ErrorCode::out_of_memory, "free some memory, then ask again"));
    } catch (const std::exception& failure) {
        context.fail(gantry::make_error(gantry::ErrorCode::internal, failure.what()));
    }
    context.finish();
    return context.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
    gantry::command::secure_standard_streams();
    std::signal(SIGINT, cancel);
    std::signal(SIGTERM, cancel);
    return run(argc, argv);
}
