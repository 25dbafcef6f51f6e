// Facts of the format: what describe() tells beyond the members that every format has. FORMAT.md lists them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

// Whether the older pair of releases loads the bundle, as far as was looked.
struct OlderRelease {
    bool is_known = false;              // false: not looked at deep enough, or the newest does not load it
    std::vector<std::string> problems;  // why it does not; empty where is_known: it does
};

[[nodiscard]] OlderRelease judge_older_release(const Survey& survey, const ExamineOptions& options);

// "diffusers_directory.<name>" and one JSON value each, sorted by name.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> facts_of(const Survey& survey,
                                                                        const OlderRelease& older);

}  // namespace gantry::formats::diffusers_directory
