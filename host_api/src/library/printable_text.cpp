#include "library/collectors.hpp"

#include <algorithm>

namespace gantry::host {
namespace {

// Bytes of the UTF-8 character that starts `text`, 0 where none does. Overlong forms, surrogates and what
// lies over U+10FFFF are not characters (Unicode 15, table 3-7).
std::size_t character_size(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80u) return 1;
    if (first >= 0xC2u && first <= 0xDFu) return continues(1) ? 2 : 0;
    if (first >= 0xE0u && first <= 0xEFu) {
        if (!continues(1) || !continues(2)) return 0;
        if (first == 0xE0u && byte(1) < 0xA0u) return 0;
        if (first == 0xEDu && byte(1) > 0x9Fu) return 0;
        return 3;
    }
    if (first >= 0xF0u && first <= 0xF4u) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        if (first == 0xF0u && byte(1) < 0x90u) return 0;
        if (first == 0xF4u && byte(1) > 0x8Fu) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

std::string printable_text(std::string_view text, std::size_t max_bytes) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::string printable;
    printable.reserve(std::min(text.size(), max_bytes));
    while (!text.empty()) {
        const auto size = character_size(text);
        std::string_view piece = size == 0 ? kReplacement : text.substr(0, size);
        const auto first = static_cast<unsigned char>(text.front());
        if (size == 1 && (first < 0x20u || first == 0x7Fu)) piece = " ";
        if (printable.size() + piece.size() > max_bytes) break;
        printable += piece;
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return printable;
}

}  // namespace gantry::host
