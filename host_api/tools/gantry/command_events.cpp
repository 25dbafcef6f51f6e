#include <poll.h>

#include <chrono>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"

namespace gantry::command {
namespace {

// How often a follower asks; a question costs the library a few reads in memory.
constexpr std::chrono::milliseconds kFollowPause{1'000};

struct Arguments {
    std::string after;
    std::uint32_t limit = 1'000;
    bool is_following = false;
};

void print_page(const host::EventPage& page, Context& context) {
    if (context.json) {
        context.print(host::to_json(page));
    } else {
        if (page.snapshot_required)
            context.print(
                "what happened since is no longer known: list all models, then go on from the cursor");
        for (const auto& event : page.events)
            context.print(fmt::format("{:<8} {}", event.kind, event.model_id));
        context.print(fmt::format("next: --after {}", page.cursor));
    }
    // A follower's reader wants each page when it comes.
    context.flush();
}

void pause() {
    // A signal ends it early.
    (void)::poll(nullptr, 0, static_cast<int>(kFollowPause.count()));
}

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    auto cursor = arguments.after;
    for (bool is_first = true;; is_first = false) {
        const auto page = (*library)->list_events(cursor, arguments.limit);
        if (!page) return context.fail(page.error());
        const bool has_news = !page->events.empty() || page->snapshot_required;
        if (is_first || has_news) print_page(*page, context);
        if (!arguments.is_following) return;
        cursor = page->cursor;
        if (page->events.size() < arguments.limit) pause();
        if (Context::cancelled.load())
            return context.fail(make_error(ErrorCode::cancelled, "no longer following the events"));
    }
}

}  // namespace

void add_events(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("events", "What changed in the library since a cursor");
    command->add_option("--after", arguments->after,
                        "Go on behind this cursor; without it only the cursor of now is shown");
    command->add_option("--limit", arguments->limit, "At most so many at once")
        ->check(CLI::Range(std::uint32_t{1}, std::numeric_limits<std::uint32_t>::max()))
        ->capture_default_str();
    command->add_flag("--follow", arguments->is_following, "Wait for more, until Ctrl-C");
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command
