#include "library/capture_members.hpp"

#include <fmt/format.h>

#include "library/collectors.hpp"

namespace gantry::host {

Error CaptureMembers::wrong(std::string_view name, std::string_view expected) const {
    return make_error(
        ErrorCode::corrupt,
        fmt::format("the capture is damaged: '{}{}' must be {}; make it again", where_, name, expected));
}

Result<std::optional<simdjson::dom::element>> CaptureMembers::find(std::string_view name) const {
    std::optional<simdjson::dom::element> found;
    for (const auto member : object_) {
        if (member.key != name) continue;
        if (found) return wrong(name, "there only once");
        found = member.value;
    }
    return found;
}

Result<simdjson::dom::element> CaptureMembers::need(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    if (!found) return wrong(name, expected);
    return *found;
}

Result<bool> CaptureMembers::has(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    return found.has_value();
}

Result<std::string> CaptureMembers::text(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, "a text"));
    std::string_view value;
    if (element.get_string().get(value) != simdjson::SUCCESS) return wrong(name, "a text");
    return std::string{value};
}

Result<std::string> CaptureMembers::shown_text(std::string_view name) const {
    constexpr std::string_view kExpected = "null or a text of one line, at most 4096 bytes";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    if (element.is_null()) return std::string{};
    std::string_view value;
    if (element.get_string().get(value) != simdjson::SUCCESS || printable_text(value) != value)
        return wrong(name, kExpected);
    return std::string{value};
}

Result<std::vector<std::string>> CaptureMembers::texts(std::string_view name) const {
    constexpr std::string_view kExpected = "an array of texts";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    simdjson::dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS) return wrong(name, kExpected);
    std::vector<std::string> texts;
    for (const auto item : array) {
        std::string_view value;
        if (item.get_string().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
        texts.emplace_back(value);
    }
    return texts;
}

Result<std::uint64_t> CaptureMembers::number(std::string_view name) const {
    constexpr std::string_view kExpected = "a whole number of 0 or more";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    std::uint64_t value = 0;
    if (element.get_uint64().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return value;
}

Result<std::int64_t> CaptureMembers::signed_number(std::string_view name) const {
    constexpr std::string_view kExpected = "a whole number";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    std::int64_t value = 0;
    if (element.get_int64().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return value;
}

Result<bool> CaptureMembers::truth(std::string_view name) const {
    constexpr std::string_view kExpected = "true or false";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    bool value = false;
    if (element.get_bool().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
    return value;
}

Result<std::vector<CaptureMembers>> CaptureMembers::objects(std::string_view name) const {
    constexpr std::string_view kExpected = "an array of objects";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    simdjson::dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS) return wrong(name, kExpected);
    std::vector<CaptureMembers> members;
    for (const auto item : array) {
        simdjson::dom::object value;
        if (item.get_object().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
        members.emplace_back(value, fmt::format("{}{}[{}].", where_, name, members.size()));
    }
    return members;
}

Result<std::optional<CaptureMembers>> CaptureMembers::object(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, "null or an object"));
    if (element.is_null()) return std::optional<CaptureMembers>{};
    simdjson::dom::object value;
    if (element.get_object().get(value) != simdjson::SUCCESS) return wrong(name, "null or an object");
    return std::optional<CaptureMembers>{CaptureMembers{value, fmt::format("{}{}.", where_, name)}};
}

}  // namespace gantry::host
