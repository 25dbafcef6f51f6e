#include "plugins/manifest_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace gantry::host {
namespace {

constexpr std::size_t kMaxTextBytes = 255;
constexpr std::size_t kMaxFormatIdBytes = 128;

bool is_digit(char character) noexcept {
    return character >= '0' && character <= '9';
}

bool is_lower_or_digit(char character) noexcept {
    return is_digit(character) || (character >= 'a' && character <= 'z');
}

bool is_control(char character) noexcept {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7f;
}

// Whether `text` is `count` numbers with dots between, none with a leading zero or over `max_digits`.
bool is_dotted_numbers(std::string_view text, int count, std::size_t max_digits) noexcept {
    for (; count > 0; --count) {
        const auto dot = text.find('.');
        if ((dot == std::string_view::npos) != (count == 1)) return false;
        const auto part = text.substr(0, dot);
        if (part.empty() || part.size() > max_digits || !std::all_of(part.begin(), part.end(), is_digit))
            return false;
        if (part.size() > 1 && part.front() == '0') return false;
        if (count > 1) text.remove_prefix(dot + 1);
    }
    return true;
}

}  // namespace

bool is_plugin_id(std::string_view text) noexcept {
    if (text.size() > kMaxTextBytes || text.find('.') == std::string_view::npos) return false;
    // A dot in front makes every part start with one.
    char previous = '.';
    for (const char character : text) {
        if (character == '.' ? previous == '.' : !(is_lower_or_digit(character) || character == '-'))
            return false;
        previous = character;
    }
    return previous != '.';
}

bool is_format_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxFormatIdBytes &&
           std::all_of(text.begin(), text.end(),
                       [](char character) { return is_lower_or_digit(character) || character == '_'; });
}

bool is_short_line(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxTextBytes && std::none_of(text.begin(), text.end(), is_control);
}

bool is_bare_name(std::string_view text) noexcept {
    return is_short_line(text) && text != "." && text != ".." && text.find('/') == std::string_view::npos;
}

bool is_extension(std::string_view text) noexcept {
    return text.size() > 1 && text.front() == '.' && is_bare_name(text);
}

bool is_plugin_version(std::string_view text) noexcept {
    return is_dotted_numbers(text, 3, 9);
}

bool is_hex(std::string_view text) noexcept {
    return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](char character) {
               return is_digit(character) || (character >= 'a' && character <= 'f');
           });
}

std::optional<std::uint32_t> parse_abi_version(std::string_view text) noexcept {
    if (!is_dotted_numbers(text, 2, 4)) return std::nullopt;
    const auto dot = text.find('.');
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::from_chars(text.data(), text.data() + dot, major);
    std::from_chars(text.data() + dot + 1, text.data() + text.size(), minor);
    return major << 16 | minor;
}

}  // namespace gantry::host
