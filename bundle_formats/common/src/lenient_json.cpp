#include "lenient_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "json_builder.hpp"
#include "json_string_decoder.hpp"

namespace gantry::formats::detail {
namespace {

bool is_digit(char character) noexcept {
    return character >= '0' && character <= '9';
}

// The exponent that a number is written with; beyond what any number of digits could make up for, cut there.
std::int64_t exponent_of(std::string_view text) noexcept {
    constexpr std::int64_t kFar = 1'000'000'000'000;
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return text.front() == '-' ? -kFar : kFar;
    return std::clamp(exponent, -kFar, kFar);
}

// Of a number that no double can hold: whether it is too small, rather than too large. The sign of the exponent
// does not tell: 400 digits with e-22 are too large, "0." with 400 zeros is too small.
bool is_too_small(std::string_view number) noexcept {
    if (number.starts_with('-')) number.remove_prefix(1);
    const auto e = std::min(number.find_first_of("eE"), number.size());
    const auto digits = number.substr(0, e);
    const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
    const auto first = digits.find_first_not_of("0.");
    if (first == digits.npos) return true;
    return point - static_cast<std::int64_t>(first) +
               (e < number.size() ? exponent_of(number.substr(e + 1)) : 0) <=
           0;
}

class LenientParser {
public:
    explicit LenientParser(std::string_view text) noexcept : text_(text) {}

    std::variant<JsonDocument, JsonError> parse() {
        skip_space();
        JsonDocument document;
        if (!parse_value(document.root, 0)) return error_at_position();
        skip_space();
        if (position_ != text_.size()) {
            fail("text behind the end of the document");
            return error_at_position();
        }
        document.notes = std::move(notes_).take();
        return document;
    }

private:
    bool fail(std::string_view message) {
        if (message_.empty()) message_ = message;
        return false;
    }

    JsonError error_at_position() const {
        std::size_t line = 1;
        std::size_t column = 1;
        for (const char character : text_.substr(0, position_)) {
            column = character == '\n' ? 1 : column + 1;
            if (character == '\n') ++line;
        }
        return {fmt::format("line {}, column {}: {}", line, column, message_), is_too_deep_};
    }

    bool at(char character) const noexcept { return position_ < text_.size() && text_[position_] == character; }

    void skip_space() noexcept {
        while (at(' ') || at('\t') || at('\n') || at('\r')) ++position_;
    }

    bool take_word(std::string_view word) noexcept {
        if (text_.substr(position_, word.size()) != word) return false;
        position_ += word.size();
        return true;
    }

    bool parse_value(JsonValue& value, std::size_t depth) {
        if (depth >= kMaxJsonDepth) {
            is_too_deep_ = true;
            return fail(fmt::format("nested deeper than {} levels", kMaxJsonDepth));
        }
        if (position_ == text_.size()) return fail("the document ends where a value is expected");
        const char first = text_[position_];
        if (first == '{') return parse_object(value, depth);
        if (first == '[') return parse_array(value, depth);
        if (first == '"') {
            std::string string;
            if (!parse_string(string)) return false;
            value = JsonValue{std::move(string)};
            return true;
        }
        if (first == '-' || is_digit(first)) return parse_number(value);
        return parse_word(value);
    }

    bool parse_word(JsonValue& value) {
        const auto start = position_;
        if (take_word("null")) {
            value = JsonValue{};
        } else if (take_word("true")) {
            value = JsonValue{true};
        } else if (take_word("false")) {
            value = JsonValue{false};
        } else if (take_word("NaN")) {
            value = JsonValue{std::numeric_limits<double>::quiet_NaN()};
            notes_.add(JsonNoteKind::not_a_number, text_.substr(start, position_ - start));
        } else if (take_word("Infinity")) {
            value = JsonValue{std::numeric_limits<double>::infinity()};
            notes_.add(JsonNoteKind::not_a_number, text_.substr(start, position_ - start));
        } else {
            return fail("expected a value");
        }
        return true;
    }

    bool parse_array(JsonValue& value, std::size_t depth) {
        ++position_;
        JsonArray array;
        skip_space();
        if (!at(']')) {
            for (;;) {
                skip_space();
                JsonValue item;
                if (!parse_value(item, depth + 1)) return false;
                array.push_back(std::move(item));
                skip_space();
                if (at(']')) break;
                if (!at(',')) return fail("expected ',' or ']'");
                ++position_;
            }
        }
        ++position_;
        value = JsonValue{std::move(array)};
        return true;
    }

    bool parse_object(JsonValue& value, std::size_t depth) {
        ++position_;
        JsonObjectBuilder object{notes_};
        skip_space();
        if (!at('}')) {
            for (;;) {
                skip_space();
                if (!at('"')) return fail("expected a name in double quotes");
                std::string name;
                if (!parse_string(name)) return false;
                skip_space();
                if (!at(':')) return fail("expected ':'");
                ++position_;
                skip_space();
                JsonValue member;
                if (!parse_value(member, depth + 1)) return false;
                object.add(std::move(name), std::move(member));
                skip_space();
                if (at('}')) break;
                if (!at(',')) return fail("expected ',' or '}'");
                ++position_;
            }
        }
        ++position_;
        value = JsonValue{std::move(object).take()};
        return true;
    }

    bool parse_string(std::string& string) {
        JsonStringDecoder decoder{text_, position_};
        const auto problem = decoder.decode(string);
        position_ = decoder.position();
        if (!problem.empty()) return fail(problem);
        if (decoder.has_lone_surrogate()) notes_.add(JsonNoteKind::lone_surrogate, string);
        return true;
    }

    void skip_digits() noexcept {
        while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
    }

    bool parse_number(JsonValue& value) {
        const auto start = position_;
        if (at('-')) ++position_;
        if (position_ == start + 1 && take_word("Infinity")) {
            value = JsonValue{-std::numeric_limits<double>::infinity()};
            notes_.add(JsonNoteKind::not_a_number, text_.substr(start, position_ - start));
            return true;
        }
        if (position_ == text_.size() || !is_digit(text_[position_])) return fail("expected a digit");
        if (at('0')) {
            ++position_;
        } else {
            skip_digits();
        }
        const auto integer_end = position_;
        take_fraction();
        take_exponent();
        const auto number = text_.substr(start, position_ - start);
        return position_ == integer_end ? to_integer(number, value) : to_double(number, value);
    }

    void take_fraction() noexcept {
        if (!at('.') || position_ + 1 >= text_.size() || !is_digit(text_[position_ + 1])) return;
        ++position_;
        skip_digits();
    }

    void take_exponent() noexcept {
        if (!at('e') && !at('E')) return;
        auto digits = position_ + 1;
        if (digits < text_.size() && (text_[digits] == '+' || text_[digits] == '-')) ++digits;
        if (digits >= text_.size() || !is_digit(text_[digits])) return;
        position_ = digits;
        skip_digits();
    }

    bool to_integer(std::string_view number, JsonValue& value) {
        std::int64_t small = 0;
        std::uint64_t large = 0;
        const auto* end = number.data() + number.size();
        if (std::from_chars(number.data(), end, small).ec == std::errc{}) {
            value = JsonValue{small};
            return true;
        }
        if (std::from_chars(number.data(), end, large).ec == std::errc{}) {
            value = JsonValue{large};
            return true;
        }
        const auto digits = number.size() - (number.front() == '-' ? 1 : 0);
        if (digits > kMaxIntegerDigits)
            return fail(fmt::format("an integer of more than {} digits", kMaxIntegerDigits));
        notes_.add(JsonNoteKind::huge_number, number);
        value = JsonValue{JsonBigInteger{std::string{number}}};
        return true;
    }

    bool to_double(std::string_view number, JsonValue& value) {
        double parsed = 0;
        const auto result = std::from_chars(number.data(), number.data() + number.size(), parsed);
        if (result.ec == std::errc::result_out_of_range) {
            const bool is_tiny = is_too_small(number);
            parsed = std::copysign(is_tiny ? 0.0 : std::numeric_limits<double>::infinity(),
                                   number.front() == '-' ? -1.0 : 1.0);
            if (!is_tiny) notes_.add(JsonNoteKind::huge_number, number);
        }
        value = JsonValue{parsed};
        return true;
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::string message_;
    bool is_too_deep_ = false;
    JsonNotes notes_;
};

}  // namespace

std::variant<JsonDocument, JsonError> parse_json_leniently(std::string_view text) {
    return LenientParser{text}.parse();
}

}  // namespace gantry::formats::detail
