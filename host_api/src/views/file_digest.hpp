// FileDigest: a digest of a file that is fed block by block, and may be set aside and taken up again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace gantry::host {

enum class DigestAlgorithm {
    sha256,
    git_sha1,  // git's id of a blob: SHA-1 over "blob <size>", a NUL, and the bytes
};

class FileDigest {
public:
    // `size` is the file's: git hashes it before the bytes.
    FileDigest(DigestAlgorithm algorithm, std::uint64_t size);
    FileDigest(FileDigest&&) noexcept;
    FileDigest& operator=(FileDigest&&) noexcept;
    ~FileDigest();

    void update(std::span<const std::byte> block) noexcept;
    [[nodiscard]] std::uint64_t bytes_fed() const noexcept { return bytes_fed_; }
    // Once. Empty where the library failed at any step.
    [[nodiscard]] std::vector<std::uint8_t> finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
    std::uint64_t bytes_fed_ = 0;
};

}  // namespace gantry::host
