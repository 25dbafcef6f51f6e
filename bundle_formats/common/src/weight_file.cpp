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

constexpr std::size_t kZipEntryBytes = 30;  // in front of the name
constexpr std::size_t kMaxEntryName = 256;

// Of the archive that starts with these bytes.
std::string_view first_entry_name(std::string_view start) {
    constexpr std::size_t kNameSizeAt = 26;
    if (start.size() < kZipEntryBytes) return {};
    const auto low = static_cast<unsigned char>(start[kNameSizeAt]);
    const auto high = static_cast<unsigned char>(start[kNameSizeAt + 1]);
    return start.substr(kZipEntryBytes, low + 256U * high);
}

// Looks for the end backwards and a piece at a time, so that of an archive without a comment, as torch writes
// them, nothing but the end is read.
bool has_zip_end(const BundleView& view, std::string_view name, std::uint64_t size) {
    constexpr std::string_view kZipEnd{"PK\x05\x06", 4};
    constexpr std::uint64_t kZipEndBytes = 22;
    constexpr std::uint64_t kMaxCommentBytes = 65535;  // whatever follows the end is taken for its comment
    constexpr std::uint64_t kPieceBytes = 4096;
    const auto furthest = std::min(size, kZipEndBytes + kMaxCommentBytes);
    std::string tail;
    for (auto wanted = kZipEndBytes; tail.size() < furthest; wanted += kPieceBytes) {
        const auto length = std::min(wanted, furthest);
        const auto missing = static_cast<std::size_t>(length) - tail.size();
        const auto piece = read_some(view, name, size - length, missing);
        if (piece.size() < missing || length < kZipEndBytes) return false;
        tail.insert(0, piece);
        if (tail.rfind(kZipEnd, tail.size() - kZipEndBytes) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

std::string check_torch_file(const BundleView& view, std::string_view name, std::uint64_t size) {
    constexpr std::string_view kZipStart{"PK\x03\x04", 4};
    // What torch wrote before release 1.6 starts with a pickle of this number.
    constexpr std::string_view kOldStart{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15};
    const auto start = read_some(view, name, 0, kZipEntryBytes + kMaxEntryName);
    if (start.substr(0, kOldStart.size()) == kOldStart) return {};
    if (start.substr(0, kZipStart.size()) != kZipStart)
        return "it is neither a zip archive nor an old torch file, so torch did not write it";
    if (!has_zip_end(view, name, size))
        return "it is a zip archive without its end: a copy or download that stopped";
    if (first_entry_name(start).find('/') == std::string_view::npos)
        return "it is a zip archive whose files lie in no folder, so torch did not write it";
    return {};
}

}  // namespace gantry::formats
