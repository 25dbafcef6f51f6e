#include <gantry/formats/lfs_pointer.hpp>

#include <array>
#include <span>

namespace gantry::formats {
namespace {

constexpr std::string_view kStart = "version https://git-lfs.github.com/spec/";
constexpr std::uint64_t kMaxPointerBytes = 1024;  // the limit that Git LFS itself sets

bool may_be_pointer(std::uint64_t size) noexcept {
    return size >= kStart.size() && size <= kMaxPointerBytes;
}

}  // namespace

bool is_lfs_pointer(std::string_view text) noexcept {
    return may_be_pointer(text.size()) && text.starts_with(kStart);
}

bool is_lfs_pointer(const BundleView& view, std::string_view name, std::uint64_t size) {
    if (!may_be_pointer(size)) return false;
    std::array<char, kStart.size()> start{};
    const auto read = view.read(name, 0, std::as_writable_bytes(std::span{start}));
    return read.is_ok() && std::string_view{start.data(), start.size()} == kStart;
}

}  // namespace gantry::formats
