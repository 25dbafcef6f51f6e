#include "terminal_text.hpp"

#include <fmt/format.h>

namespace gantry::command {
namespace {

// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which are two bytes; 0 for all others.
std::size_t control_size(std::string_view text) noexcept {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x20 || first == 0x7F) return 1;
    const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
    return first == 0xC2 && second >= 0x80 && second <= 0x9F ? 2 : 0;
}

enum class LineEnds { kept, shown };

std::string without_controls(std::string_view text, LineEnds line_ends) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const bool is_kept = text[0] == '\n' && line_ends == LineEnds::kept;
        const auto size = is_kept ? 0 : control_size(text);
        if (size == 0)
            shown += text[0];
        else
            shown += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[size - 1]));
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return shown;
}

}  // namespace

std::string terminal_text(std::string_view text) {
    return without_controls(text, LineEnds::kept);
}

std::string one_line_text(std::string_view text) {
    return without_controls(text, LineEnds::shown);
}

}  // namespace gantry::command
