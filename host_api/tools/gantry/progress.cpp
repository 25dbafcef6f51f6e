#include "progress.hpp"

#include <unistd.h>

#include <gantry/host/json.hpp>

#include "terminal_text.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

// To the beginning of the line, and what stands in it away.
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string amount_text(const host::Progress& progress, std::uint64_t amount) {
    return progress.unit == "bytes" ? size_text(amount) : std::to_string(amount);
}

}  // namespace

std::string progress_text(const host::Progress& progress) {
    auto text = progress.stage;
    if (!progress.subject.empty()) text += " " + one_line_text(progress.subject);
    if (progress.done == 0 && progress.total == 0) return text;
    text += ": " + amount_text(progress, progress.done);
    if (progress.total > 0) text += " of " + amount_text(progress, progress.total);
    if (progress.unit != "bytes" && !progress.unit.empty()) text += " " + progress.unit;
    return text;
}

ProgressLines::ProgressLines(bool json, std::FILE* to, bool is_terminal) noexcept
    : json_(json), is_terminal_(is_terminal), to_(to), started_(std::chrono::steady_clock::now()) {}

ProgressLines::ProgressLines(bool json) noexcept : ProgressLines(json, stderr, ::isatty(STDERR_FILENO) == 1) {}

ProgressLines::~ProgressLines() {
    if (!has_line_) return;
    write(kClearLine);
}

host::ProgressCallback ProgressLines::callback() {
    return [this](const host::Progress& progress) { show(progress, std::chrono::steady_clock::now()); };
}

void ProgressLines::show(const host::Progress& progress, std::chrono::steady_clock::time_point now) {
    if (!json_ && !is_terminal_) return;
    const bool is_new_stage = progress.stage != last_stage_;
    if (now - started_ < kQuiet || (!is_new_stage && now - last_ < kPause)) return;
    last_ = now;
    last_stage_ = progress.stage;
    has_line_ = !json_;
    write(json_ ? host::to_json(progress) + "\n" : std::string{kClearLine} + progress_text(progress));
}

// What cannot be told is lost; the call goes on.
void ProgressLines::write(std::string_view text) {
    (void)std::fwrite(text.data(), 1, text.size(), to_);
    (void)std::fflush(to_);
}

}  // namespace gantry::command
