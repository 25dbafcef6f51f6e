// Upper and lower case of ASCII, the same in every locale.
#pragma once

#include <string>
#include <string_view>

namespace gantry::host::registry {

[[nodiscard]] constexpr bool is_upper(char byte) noexcept {
    return byte >= 'A' && byte <= 'Z';
}

[[nodiscard]] constexpr bool is_lower(char byte) noexcept {
    return byte >= 'a' && byte <= 'z';
}

[[nodiscard]] constexpr char to_lower(char byte) noexcept {
    return is_upper(byte) ? static_cast<char>(byte - 'A' + 'a') : byte;
}

[[nodiscard]] inline std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (auto& byte : lower) byte = to_lower(byte);
    return lower;
}

}  // namespace gantry::host::registry
