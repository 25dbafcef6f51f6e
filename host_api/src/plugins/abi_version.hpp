// The ABI's version as people write it.
#pragma once

#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace gantry::host {

// "0.1"
[[nodiscard]] inline std::string abi_version_text(std::uint32_t version) {
    return fmt::format("{}.{}", version >> 16, version & 0xffff);
}

}  // namespace gantry::host
