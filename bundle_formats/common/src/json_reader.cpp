#include <gantry/formats/json_reader.hpp>

#include <string>

#include <simdjson.h>

#include "borrowed_parser.hpp"
#include "json_builder.hpp"
#include "lenient_json.hpp"

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

std::string check_json_object(std::string_view text, std::string_view member) {
    const auto missing = [member] { return "it holds no \"" + std::string{member} + "\""; };
    const FastDocument fast{text};
    if (!fast.problem().empty()) return fast.problem();
    if (fast.is_parsed()) {
        simdjson::dom::object object;
        if (fast.root().get(object) != simdjson::SUCCESS) return "it is not an object";
        if (object.begin() == object.end()) return "it is empty";
        const bool is_there = member.empty() || object.at_key(member).error() == simdjson::SUCCESS;
        return is_there ? std::string{} : missing();
    }
    const auto parsed = detail::parse_json_leniently(text);
    if (const auto* error = std::get_if<JsonError>(&parsed)) return error->message;
    const auto* object = std::get<JsonDocument>(parsed).root.as_object();
    if (object == nullptr) return "it is not an object";
    if (object->empty()) return "it is empty";
    return member.empty() || object->find(member) != nullptr ? std::string{} : missing();
}

}  // namespace gantry::formats
