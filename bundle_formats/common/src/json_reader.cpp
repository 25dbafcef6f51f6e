#include <gantry/formats/json_reader.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include <simdjson.h>

#include <gantry/formats/json_file.hpp>

#include "borrowed_parser.hpp"
#include "json_builder.hpp"
#include "lenient_json.hpp"

namespace gantry::formats {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::uint64_t kMaxWordNumber = 0xffff'ffff;

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

// What simdjson makes of a text: a tree, a problem that no reader would get around, or neither.
class FastDocument {
public:
    explicit FastDocument(std::string_view text) : padded_(detail::with_memory(simdjson::padded_string{text})) {
        if (text.empty()) {
            problem_ = "the file is empty";
        } else if (text.substr(0, 3) == "\xef\xbb\xbf") {
            problem_ = "it starts with a byte order mark; save it without";
        } else if (!simdjson::validate_utf8(text.data(), text.size())) {
            problem_ = "it is not UTF-8 text";
        } else {
            parse();
        }
    }

    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    [[nodiscard]] bool is_parsed() const noexcept { return is_parsed_; }
    [[nodiscard]] const element& root() const noexcept { return root_; }

private:
    void parse() {
        parser_.prepare(padded_.size(), kMaxJsonDepth);
        is_parsed_ = detail::with_memory(parser_.get().parse(padded_).get(root_)) == simdjson::SUCCESS;
    }

    simdjson::padded_string padded_;
    detail::BorrowedParser parser_;
    element root_;
    std::string problem_;
    bool is_parsed_ = false;
};

// The same questions to either kind of tree.
bool is_empty(const simdjson::dom::object& object) {
    return object.begin() == object.end();
}
bool is_empty(const JsonObject& object) {
    return object.empty();
}

bool has_member(const simdjson::dom::object& object, std::string_view name) {
    return object.at_key(name).error() == simdjson::SUCCESS;
}
bool has_member(const JsonObject& object, std::string_view name) {
    return object.find(name) != nullptr;
}

// The "type" of that member; "" for none.
std::string type_of(const simdjson::dom::object& object, std::string_view name) {
    std::string_view type;
    if (object.at_key(name).at_key("type").get(type) != simdjson::SUCCESS) return {};
    return std::string{type};
}
std::string type_of(const JsonObject& object, std::string_view name) {
    const auto* value = object.find(name);
    const auto* member = value == nullptr ? nullptr : value->as_object();
    const auto* type = member == nullptr ? nullptr : member->find("type");
    return type == nullptr || type->as_string() == nullptr ? std::string{} : *type->as_string();
}

// A name whose value is no number of a word; nullopt where each is.
std::optional<std::string> name_without_number(const simdjson::dom::object& object) {
    for (const auto [name, value] : object) {
        std::uint64_t number = 0;
        if (value.get(number) != simdjson::SUCCESS || number > kMaxWordNumber) return std::string{name};
    }
    return std::nullopt;
}
std::optional<std::string> name_without_number(const JsonObject& object) {
    for (const auto& [name, value] : object.members()) {
        const auto* number = std::get_if<std::int64_t>(&value.storage());
        if (number == nullptr || *number < 0 || std::uint64_t(*number) > kMaxWordNumber) return name;
    }
    return std::nullopt;
}

template <class Object>
std::string problem_of(const Object& object, const JsonObjectNeeds& needs) {
    if (is_empty(object)) return "it is empty";
    if (!needs.member.empty() && !has_member(object, needs.member))
        return "it holds no \"" + std::string{needs.member} + "\"";
    if (!needs.member_type.empty()) {
        const auto type = type_of(object, needs.member);
        if (!type.empty() && type != needs.member_type)
            return "its \"" + std::string{needs.member} + "\" is of type " + shown(type) + ", not " +
                   std::string{needs.member_type};
    }
    if (!needs.is_of_numbers) return {};
    const auto name = name_without_number(object);
    return name ? "\"" + shown(*name) + "\" has no whole number" : std::string{};
}

}  // namespace

std::variant<JsonDocument, JsonError> parse_json(std::string_view text) {
    FastDocument fast{text};
    if (!fast.problem().empty()) return JsonError{fast.problem()};
    if (!fast.is_parsed()) return detail::parse_json_leniently(text);

    detail::JsonNotes notes;
    JsonDocument document;
    document.root = to_value(fast.root(), notes);
    document.notes = std::move(notes).take();
    return document;
}

std::string check_json_object(std::string_view text, const JsonObjectNeeds& needs) {
    const FastDocument fast{text};
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
