#include "registry/random_name.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include "registry/messages.hpp"
#include "views/hex.hpp"

namespace gantry::host::registry {

Result<std::string> random_hex(std::size_t bytes) {
    std::array<unsigned char, 32> buffer{};
    bytes = std::min(bytes, buffer.size());
    if (::getentropy(buffer.data(), bytes) != 0)
        return io_error(errno, "draw a random name from", "the system");
    return hex_of(std::as_bytes(std::span{buffer}).first(bytes));
}

}  // namespace gantry::host::registry
