#include <gantry/formats/json_reader.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include <simdjson.h>

#include <gantry/formats/json_file.hpp>

#include "fast_document.hpp"
#include "json_builder.hpp"
#include "lenient_json.hpp"
#include "words.hpp"

namespace gantry::formats {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

JsonValue to_value(const element& source, detail::JsonNotes& notes);

JsonValue to_value(const simdjson::dom::array& source, detail::JsonNotes& notes) {
    JsonArray values;
    values.reserve(source.size());
    for (const auto item : source) values.push_back(to_value(item, notes));
    return JsonValue{std::move(values)};
}

JsonValue to_value(const simdjson::dom::object& source, detail::JsonNotes& notes) {
    detail::JsonObjectBuilder object{notes};
    for (const auto member : source) object.add(std::string{member.key}, to_value(member.value, notes));
    return JsonValue{std::move(object).take()};
}

JsonValue to_value(const element& source, detail::JsonNotes& notes) {
    switch (source.type()) {
        case element_type::ARRAY: return to_value(simdjson::dom::array{source}, notes);
        case element_type::OBJECT: return to_value(simdjson::dom::object{source}, notes);
        case element_type::INT64: return JsonValue{std::int64_t{source}};
        case element_type::UINT64: return JsonValue{std::uint64_t{source}};
        case element_type::DOUBLE: return JsonValue{double{source}};
        case element_type::STRING: return JsonValue{std::string{std::string_view{source}}};
        case element_type::BOOL: return JsonValue{bool{source}};
        case element_type::NULL_VALUE: break;
    }
    return JsonValue{};
}

// The same questions to either kind of tree.
bool is_empty(const simdjson::dom::object& object) {
    return object.begin() == object.end();
}
bool is_empty(const JsonObject& object) {
    return object.empty();
}

using detail::name_without_number;
std::optional<std::string> name_without_number(const JsonObject& object) {
    for (const auto& [name, value] : object.members()) {
        const auto* number = std::get_if<std::int64_t>(&value.storage());
        if (number == nullptr || *number < 0 || std::uint64_t(*number) > detail::kMaxWordNumber) return name;
    }
    return std::nullopt;
}

template <class Object>
std::string problem_of(const Object& object, const JsonObjectNeeds& needs) {
    if (is_empty(object)) return "it is empty";
    if (!needs.is_of_numbers) return {};
    const auto name = name_without_number(object);
    return name ? "\"" + shown(*name) + "\" has no whole number" : std::string{};
}

}  // namespace

std::variant<JsonDocument, JsonError> parse_json(std::string_view text) {
    const detail::FastDocument fast{text};
    if (!fast.problem().empty()) return JsonError{fast.problem()};
    if (!fast.is_parsed()) return detail::parse_json_leniently(text);

    detail::JsonNotes notes;
    JsonDocument document;
    document.root = to_value(fast.root(), notes);
    document.notes = std::move(notes).take();
    return document;
}

std::string check_json_object(std::string_view text, const JsonObjectNeeds& needs) {
    const detail::FastDocument fast{text};
    if (!fast.problem().empty()) return fast.problem();
    if (fast.is_parsed()) {
        simdjson::dom::object object;
        if (fast.root().get(object) != simdjson::SUCCESS) return "it is not an object";
        return problem_of(object, needs);
    }
    const auto parsed = detail::parse_json_leniently(text);
    if (const auto* error = std::get_if<JsonError>(&parsed)) return error->message;
    const auto* object = std::get<JsonDocument>(parsed).root.as_object();
    return object == nullptr ? "it is not an object" : problem_of(*object, needs);
}

}  // namespace gantry::formats
