#include "plugins/json_members.hpp"

#include <fmt/format.h>

namespace gantry::host {

Error JsonMembers::wrong(std::string_view name, std::string_view expected) const {
    return make_error(ErrorCode::plugin_manifest_invalid,
                      fmt::format("{}: '{}{}' must be {}; install the plugin again or tell its author", path_,
                                  where_, name, expected),
                      std::string{path_});
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

Result<std::string> JsonMembers::text(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    std::string_view value;
    if (element.get_string().get(value) != simdjson::SUCCESS) return wrong(name, expected);
    return std::string{value};
}

Result<std::string> JsonMembers::optional_text(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    if (!found) return std::string{};
    return text(name, expected);
}

Result<std::uint64_t> JsonMembers::number(std::string_view name, std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, expected));
    std::uint64_t value = 0;
    if (element.get_uint64().get(value) != simdjson::SUCCESS) return wrong(name, expected);
    return value;
}

Result<JsonMembers> JsonMembers::object(std::string_view name) const {
    GANTRY_TRY_ASSIGN(const auto element, need(name, "an object"));
    simdjson::dom::object value;
    if (element.get_object().get(value) != simdjson::SUCCESS) return wrong(name, "an object");
    return JsonMembers{value, fmt::format("{}{}.", where_, name), path_};
}

Result<std::vector<JsonMembers>> JsonMembers::objects(std::string_view name) const {
    constexpr std::string_view kExpected = "an array of one object or more";
    GANTRY_TRY_ASSIGN(const auto element, need(name, kExpected));
    simdjson::dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS || array.size() == 0) return wrong(name, kExpected);
    std::vector<JsonMembers> members;
    for (const auto item : array) {
        simdjson::dom::object value;
        if (item.get_object().get(value) != simdjson::SUCCESS) return wrong(name, kExpected);
        members.emplace_back(value, fmt::format("{}{}[{}].", where_, name, members.size()), path_);
    }
    return members;
}

Result<std::vector<std::string>> JsonMembers::optional_texts(std::string_view name,
                                                             std::string_view expected) const {
    GANTRY_TRY_ASSIGN(const auto found, find(name));
    std::vector<std::string> texts;
    if (!found) return texts;
    simdjson::dom::array array;
    if (found->get_array().get(array) != simdjson::SUCCESS) return wrong(name, expected);
    for (const auto item : array) {
        std::string_view value;
        if (item.get_string().get(value) != simdjson::SUCCESS) return wrong(name, expected);
        texts.emplace_back(value);
    }
    return texts;
}

}  // namespace gantry::host
