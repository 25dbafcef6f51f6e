#include "registry/random_name.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "registry/messages.hpp"

namespace gantry::host::registry {

Result<std::string> random_hex(std::size_t bytes) {
    std::array<unsigned char, 32> buffer{};
    bytes = std::min(bytes, buffer.size());
    if (::getentropy(buffer.data(), bytes) != 0)
        return io_error(errno, "draw a random name from", "the system");
    std::string digits;
    for (std::size_t i = 0; i < bytes; ++i) digits += fmt::format("{:02x}", buffer[i]);
    return digits;
}

}  // namespace gantry::host::registry
