// The parts that several JSON documents share, as nlohmann values. Included by few .cpp files only: the header
// behind it is heavy.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <gantry/host/examination.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json json_of(const Finding& finding);
[[nodiscard]] Json json_of(const std::vector<Finding>& findings);
[[nodiscard]] Json json_of(const PluginIdentity& plugin);
[[nodiscard]] Json json_of(const std::vector<EngineHint>& engines);
// Of a description or a descriptor: "<format>.<name>" to one JSON value.
[[nodiscard]] Json json_of_facts(const std::map<std::string, std::string>& facts);

// null for an empty text: what JSON shows for "there is none".
[[nodiscard]] Json text_or_null(const std::string& text);

// The value of a JSON text that was checked when it came in; null for one that does not parse.
[[nodiscard]] Json parsed(const std::string& json);

// One line; a text that is not UTF-8 is shown with replacement characters rather than failing.
[[nodiscard]] std::string one_line(const Json& json);

}  // namespace gantry::host
