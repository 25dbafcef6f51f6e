#include "views/sha256.hpp"

#include <openssl/evp.h>

namespace gantry::host {

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    bool is_good = handle != nullptr && EVP_DigestInit_ex(handle, EVP_sha256(), nullptr) == 1;

    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> block) noexcept {
    context_->is_good =
        context_->is_good && EVP_DigestUpdate(context_->handle, block.data(), block.size()) == 1;
}

bool Sha256::finish(Sha256Digest& digest) noexcept {
    context_->is_good = context_->is_good && EVP_DigestFinal_ex(context_->handle, digest.data(), nullptr) == 1;
    return context_->is_good;
}

}  // namespace gantry::host
