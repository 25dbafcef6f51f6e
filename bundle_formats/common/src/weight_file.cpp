#include <gantry/formats/weight_file.hpp>

#include <algorithm>
#include <span>

namespace gantry::formats {
namespace {

std::string read_some(const BundleView& view, std::string_view name, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    const auto read = view.read(name, offset, std::as_writable_bytes(std::span{bytes}));
    bytes.resize(read.is_ok() ? std::min<std::uint64_t>(read.value, size) : 0);
    return bytes;
}

}  // namespace

bool is_lfs_pointer(const BundleView& view, std::string_view name, std::uint64_t size) {
    constexpr std::string_view kStart = "version https://git-lfs.github.com/spec/";
    constexpr std::uint64_t kMaxPointerBytes = 1024;  // the limit that Git LFS itself sets
    if (size < kStart.size() || size > kMaxPointerBytes) return false;
    return read_some(view, name, 0, kStart.size()) == kStart;
}

std::string check_torch_file(const BundleView& view, std::string_view name, std::uint64_t size) {
    constexpr std::string_view kZipStart{"PK\x03\x04", 4};
    constexpr std::string_view kZipEnd{"PK\x05\x06", 4};
    constexpr std::uint64_t kZipEndBytes = 22;
    constexpr std::uint64_t kTailBytes = 4096;  // torch writes no comment behind the end record
    const auto start = read_some(view, name, 0, kZipStart.size());
    if (start == kZipStart) {
        const auto tail = std::min(size, kTailBytes);
        const auto bytes = read_some(view, name, size - tail, static_cast<std::size_t>(tail));
        const auto end = bytes.rfind(kZipEnd);
        const bool is_whole = end != bytes.npos && bytes.size() - end >= kZipEndBytes;
        return is_whole ? "" : "it is a zip archive without its end: a copy or download that stopped";
    }
    // A pickle of protocol 2 or later starts with 0x80; old torch files are a row of them.
    if (!start.empty() && start.front() == '\x80') return {};
    return "it is neither a zip archive nor a pickle, so torch did not write it";
}

}  // namespace gantry::formats
