// parse_json: reads JSON text the way Python's json module does, since that is what the loaders use.
//
// More lenient than RFC 8259 in exactly the places where Python is: bare NaN, Infinity and -Infinity,
// integers of more than 64 bits, numbers beyond the range of a double, escaped lone surrogates. Each of
// them leaves a note. Refused as Python refuses them: a byte order mark, text that is not UTF-8, comments,
// trailing commas or text, single quotes, control characters in strings, integers of over 4,300 digits.
// Stricter in one place: more than kMaxJsonDepth levels, the innermost value counted, are an error (Python
// stops near 1,000).
//
// Not for checking that a document is strict JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gantry/formats/json_value.hpp>

namespace gantry::formats {

inline constexpr std::size_t kMaxJsonDepth = 512;
inline constexpr std::size_t kMaxIntegerDigits = 4'300;

enum class JsonNoteKind {
    duplicate_name,  // an object gives a name twice; the last value counts
    not_a_number,    // bare NaN, Infinity or -Infinity
    huge_number,     // more than 64 bits, or beyond a double
    lone_surrogate,  // \ud800 without its other half; read as U+FFFD
};

// What a strict parser would have read otherwise. Each kind is noted once, where it was first met.
struct JsonNote {
    JsonNoteKind kind = JsonNoteKind::duplicate_name;
    std::string detail;  // the name, or the text as written
};

struct JsonError {
    std::string message;    // "line 3, column 7: expected ',' or '}'"
    bool is_limit = false;  // Python would read on: kMaxJsonDepth stopped it
};

struct JsonDocument {
    JsonValue root;
    std::vector<JsonNote> notes;
};

[[nodiscard]] std::variant<JsonDocument, JsonError> parse_json(std::string_view text);

// What is asked of an object; what is left out is not.
struct JsonObjectNeeds {
    bool is_of_numbers = false;  // each value is a whole number from 0 to 2^32 - 1
};

// Whether parse_json would read it as an object that is not empty and is as it is needed: "" or what is wrong.
// For large files; builds no tree where simdjson takes the text, and then looks at each value of a name given
// twice.
[[nodiscard]] std::string check_json_object(std::string_view text, const JsonObjectNeeds& needs = {});

}  // namespace gantry::formats
