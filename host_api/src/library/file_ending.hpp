#pragma once

#include <algorithm>
#include <string_view>

namespace gantry::host {

// Whether a file name has this ending, given in lower case. Capital letters of the name count as small ones.
[[nodiscard]] inline bool has_ending(std::string_view name, std::string_view ending) noexcept {
    if (name.size() < ending.size()) return false;
    const auto end = name.substr(name.size() - ending.size());
    return std::equal(end.begin(), end.end(), ending.begin(), [](char found, char wanted) {
        return wanted == (found >= 'A' && found <= 'Z' ? static_cast<char>(found - 'A' + 'a') : found);
    });
}

}  // namespace gantry::host
