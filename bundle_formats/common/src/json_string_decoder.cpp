#include "json_string_decoder.hpp"

#include <charconv>

namespace gantry::formats::detail {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

void append_utf8(std::string& out, std::uint32_t code) {
    const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xc0 | code >> 6);
        byte(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        byte(0xe0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    } else {
        byte(0xf0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3f));
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    }
}

bool is_high_surrogate(std::uint32_t code) noexcept {
    return code >= 0xd800 && code < 0xdc00;
}
bool is_low_surrogate(std::uint32_t code) noexcept {
    return code >= 0xdc00 && code < 0xe000;
}

}  // namespace

std::string_view JsonStringDecoder::decode(std::string& out) {
    ++position_;
    while (position_ < text_.size()) {
        const char character = text_[position_];
        if (character == '"') {
            ++position_;
            return {};
        }
        if (character == '\\') {
            const auto problem = decode_escape(out);
            if (!problem.empty()) return problem;
            continue;
        }
        if (static_cast<unsigned char>(character) < 0x20) return "a control character inside a text";
        out.push_back(character);
        ++position_;
    }
    return "a text that is never closed";
}

std::string_view JsonStringDecoder::decode_escape(std::string& out) {
    if (position_ + 1 >= text_.size()) return "a text that is never closed";
    const char letter = text_[position_ + 1];
    if (letter == 'u') return decode_unicode(out);
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const auto index = kLetters.find(letter);
    if (index == kLetters.npos) return "an unknown escape";
    out.push_back(kMeanings[index]);
    position_ += 2;
    return {};
}

std::string_view JsonStringDecoder::decode_unicode(std::string& out) {
    constexpr std::size_t kEscapeSize = 6;
    auto code = hex4(position_ + 2);
    if (!code) return "an escape \\u without four hexadecimal digits";
    position_ += kEscapeSize;
    if (is_high_surrogate(*code) && text_.substr(position_, 2) == "\\u") {
        if (const auto low = hex4(position_ + 2); low && is_low_surrogate(*low)) {
            code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
            position_ += kEscapeSize;
        }
    }
    if (is_high_surrogate(*code) || is_low_surrogate(*code)) {
        has_lone_surrogate_ = true;
        code = kReplacement;
    }
    append_utf8(out, *code);
    return {};
}

std::optional<std::uint32_t> JsonStringDecoder::hex4(std::size_t from) const noexcept {
    const auto digits = text_.substr(from <= text_.size() ? from : text_.size(), 4);
    std::uint32_t code = 0;
    const auto* end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data(), end, code, 16);
    if (digits.size() != 4 || result.ec != std::errc{} || result.ptr != end || digits.front() == '-')
        return std::nullopt;
    return code;
}

}  // namespace gantry::formats::detail
