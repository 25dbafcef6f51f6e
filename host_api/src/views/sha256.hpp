// Sha256: a digest that is fed block by block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace gantry::host {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256 {
public:
    Sha256();
    ~Sha256();

    void update(std::span<const std::byte> block) noexcept;
    // False where the library failed at any step; `digest` is then left as it was.
    [[nodiscard]] bool finish(Sha256Digest& digest) noexcept;

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace gantry::host
