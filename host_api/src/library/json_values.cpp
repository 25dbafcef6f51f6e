#include "library/json_values.hpp"

namespace gantry::host {

Json json_of(const Finding& finding) {
    return {{"rule", finding.rule},
            {"code", finding.code},
            {"severity", to_string(finding.severity)},
            {"message", finding.message},
            {"path", finding.path}};
}

Json json_of(const std::vector<Finding>& findings) {
    auto list = Json::array();
    for (const auto& finding : findings) list.push_back(json_of(finding));
    return list;
}

Json json_of(const PluginIdentity& plugin) {
    return {{"id", plugin.id}, {"version", plugin.version}, {"sha256", plugin.sha256}};
}

Json json_of(const std::vector<EngineHint>& engines) {
    auto list = Json::array();
    for (const auto& engine : engines)
        list.push_back({{"engine", engine.engine},
                        {"compatible", engine.compatible},
                        {"reason", text_or_null(engine.reason)},
                        {"versions", engine.versions},
                        {"arguments", parsed(engine.arguments_json)}});
    return list;
}

Json json_of_facts(const std::map<std::string, std::string>& facts) {
    auto members = Json::object();
    for (const auto& [name, value] : facts) members[name] = parsed(value);
    return members;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json{} : Json(text);
}

Json parsed(const std::string& json) {
    auto value = Json::parse(json, nullptr, false);
    return value.is_discarded() ? Json{} : value;
}

std::string one_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gantry::host
