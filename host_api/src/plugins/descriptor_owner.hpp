// DescriptorOwner: closes a file descriptor when it goes.
#pragma once

#include <unistd.h>

#include <utility>

namespace gantry::host {

class DescriptorOwner {
public:
    DescriptorOwner() noexcept = default;
    // -1 owns nothing.
    explicit DescriptorOwner(int descriptor) noexcept : descriptor_(descriptor) {}
    DescriptorOwner(DescriptorOwner&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    DescriptorOwner& operator=(DescriptorOwner&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~DescriptorOwner() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
};

}  // namespace gantry::host
