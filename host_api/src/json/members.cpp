#include "json/members.hpp"

#include <fmt/format.h>

#include "json/memory.hpp"

namespace gantry::host {

Error JsonMembers::wrong(std::string_view name, std::string_view expected) const {
    return make_error(complaint_->code,
                      fmt::format("{}: '{}{}' must be {}; {}", complaint_->subject, where_, name, expected,
                                  complaint_->advice),
                      complaint_->path);
}

Result<std::optional<simdjson::dom::element>> JsonMembers::find(std::string_view name) const {
    std::optional<simdjson::dom::element> found;
    for (const auto member : object_) {
        if (member.key != name) continue;
        // Readers differ in which one counts, so what was checked may not be what another tool shows.
        if (found) return wrong(name, "there only once");
        found = member.value;
    }
    return found;
}

Result<simdjson::dom::element> JsonMembers::need(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    if (!found) return wrong(name, expected);
    return *found;
}

Result<bool> JsonMembers::has(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    return found.has_value();
}

Result<bool> JsonMembers::is_null(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    return element.is_null();
}

Result<std::string> JsonMembers::text(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    std::string_view value;
    if (element.get_string().get(value) != simdjson::SUCCESS) return wrong(name, expected);
    return std::string{value};
}

Result<std::vector<std::string>> JsonMembers::texts(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    simdjson::dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS) return wrong(name, expected);
    std::vector<std::string> texts;
    for (const auto item : array) {
        std::string_view value;
        if (item.get_string().get(value) != simdjson::SUCCESS) return wrong(name, expected);
        texts.emplace_back(value);
    }
    return texts;
}

Result<std::uint64_t> JsonMembers::number(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    std::uint64_t value = 0;
    if (element.get_uint64().get(value) != simdjson::SUCCESS) return wrong(name, expected);
    return value;
}

Result<std::int64_t> JsonMembers::signed_number(std::string_view name) const {
    constexpr std::string_view kExpected = "a whole number";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    std::int64_t value = 0;
    if (element.get_int64().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return value;
}

Result<bool> JsonMembers::truth(std::string_view name) const {
    constexpr std::string_view kExpected = "true or false";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    bool value = false;
    if (element.get_bool().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return value;
}

Result<JsonMembers> JsonMembers::object(std::string_view name) const {
    constexpr std::string_view kExpected = "an object";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    simdjson::dom::object value;
    if (element.get_object().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return JsonMembers{value, fmt::format("{}{}.", where_, name), *complaint_};
}

Result<std::optional<JsonMembers>> JsonMembers::object_or_null(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const bool is_none, is_null(name, "null or an object"));
    if (is_none) return std::optional<JsonMembers>{};
    GANTRY_TRY_ASSIGN(auto members, object(name));
    return std::optional{std::move(members)};
}

Result<std::vector<JsonMembers>> JsonMembers::objects(std::string_view name) const {
    constexpr std::string_view kExpected = "an array of objects";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    simdjson::dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS) return wrong(name, kExpected);
    std::vector<JsonMembers> members;
    for (const auto item : array) {
        simdjson::dom::object value;
        if (item.get_object().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
        members.emplace_back(value, fmt::format("{}{}[{}].", where_, name, members.size()), *complaint_);
    }
    return members;
}

std::optional<simdjson::dom::object> parse_json_object(simdjson::dom::parser& parser, std::string_view text,
                                                       std::string& reason) {
    simdjson::dom::element document;
    if (const auto code = with_memory(parser.parse(text.data(), text.size()).get(document));
        code != simdjson::SUCCESS) {
        reason = fmt::format("it is not JSON ({})", simdjson::error_message(code));
        return std::nullopt;
    }
    simdjson::dom::object object;
    if (document.get_object().get(object) == simdjson::SUCCESS) return object;
    reason = "it is not a JSON object";
    return std::nullopt;
}

}  // namespace gantry::host
