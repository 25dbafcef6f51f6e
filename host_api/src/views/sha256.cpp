#include "views/sha256.hpp"

#include <atomic>

#include <openssl/evp.h>

namespace gantry::host {

namespace {

// Found once: EVP_sha256() is looked up among the providers each time it is used. Never freed, as others may
// still digest while this process ends.
const EVP_MD* sha256() {
    static std::atomic<const EVP_MD*> known{nullptr};
    const auto* found = known.load();
    if (found == nullptr) {
        // Two threads may both look, and find the same. For want of memory there is none for now.
        found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        known.store(found);
    }
    return found;
}

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    bool is_good =
        handle != nullptr && sha256() != nullptr && EVP_DigestInit_ex(handle, sha256(), nullptr) == 1;

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
