#include "views/file_digest.hpp"

#include <array>
#include <string>

#include <openssl/evp.h>

namespace gantry::host {

struct FileDigest::Context {
    explicit Context(const EVP_MD* algorithm)
        : handle(EVP_MD_CTX_new()),
          is_good(handle != nullptr && EVP_DigestInit_ex(handle, algorithm, nullptr) == 1) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(handle); }

    void update(const void* bytes, std::size_t size) noexcept {
        is_good = is_good && EVP_DigestUpdate(handle, bytes, size) == 1;
    }

    EVP_MD_CTX* handle;
    bool is_good;
};

FileDigest::FileDigest(DigestAlgorithm algorithm, std::uint64_t size)
    : context_(std::make_unique<Context>(algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_sha1())) {
    if (algorithm != DigestAlgorithm::git_sha1) return;
    const auto head = "blob " + std::to_string(size);
    context_->update(head.c_str(), head.size() + 1);  // with its NUL
}

FileDigest::FileDigest(FileDigest&&) noexcept = default;
FileDigest& FileDigest::operator=(FileDigest&&) noexcept = default;
FileDigest::~FileDigest() = default;

void FileDigest::update(std::span<const std::byte> block) noexcept {
    context_->update(block.data(), block.size());
    bytes_fed_ += block.size();
}

std::vector<std::uint8_t> FileDigest::finish() {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!context_->is_good || EVP_DigestFinal_ex(context_->handle, digest.data(), &size) != 1) return {};
    return {digest.begin(), digest.begin() + size};
}

}  // namespace gantry::host
