// BundleView: the comfortable side of abi/view.h. All that a format ever sees of a model on disk.
//
// Does not own the view behind it. Threads: one view is used by one thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gantry/abi/view.h>
#include <gantry/text.hpp>

namespace gantry {

enum class EntryKind : std::int32_t {
    absent = GANTRY_ENTRY_ABSENT,          // no such name, or a link to nothing
    file = GANTRY_ENTRY_FILE,              // a regular file that can be read
    folder = GANTRY_ENTRY_FOLDER,          // a folder that can be listed
    unreadable = GANTRY_ENTRY_UNREADABLE,  // there, but permissions keep this process out
    escape = GANTRY_ENTRY_ESCAPE,          // leads out of the bundle; not looked at
    special = GANTRY_ENTRY_SPECIAL,        // FIFO, socket, device
};

struct Entry {
    EntryKind kind = EntryKind::absent;
    std::uint64_t size = 0;  // bytes of a file, else 0

    [[nodiscard]] bool is_file() const noexcept { return kind == EntryKind::file; }
    [[nodiscard]] bool is_folder() const noexcept { return kind == EntryKind::folder; }
    [[nodiscard]] bool is_absent() const noexcept { return kind == EntryKind::absent; }
};

struct NamedEntry {
    std::string name;  // without its folder
    Entry entry;
};

// Why a name could not be read or listed.
enum class ViewStatus : gantry_status {
    ok = GANTRY_STATUS_OK,
    stop = GANTRY_STATUS_STOP,
    absent = GANTRY_STATUS_ABSENT,
    unreadable = GANTRY_STATUS_UNREADABLE,
    escape = GANTRY_STATUS_ESCAPE,
    wrong_kind = GANTRY_STATUS_WRONG_KIND,
    too_large = GANTRY_STATUS_TOO_LARGE,
    bad_argument = GANTRY_STATUS_BAD_ARGUMENT,
    unsupported = GANTRY_STATUS_UNSUPPORTED,
    failed = GANTRY_STATUS_FAILED,
};

// A value that is meaningful only where `status` is ok.
template <class T>
struct ViewAnswer {
    ViewStatus status = ViewStatus::failed;
    T value{};

    [[nodiscard]] bool is_ok() const noexcept { return status == ViewStatus::ok; }
};

class BundleView {
public:
    // `view` must outlive this.
    explicit BundleView(const gantry_view& view) noexcept : view_(&view) {}

    // The file that the model is, when it is a single file beside others; empty for a directory bundle.
    [[nodiscard]] std::string_view entry_name() const noexcept { return to_view(view_->entry_name); }

    // What `name` is. A failure of the system answers `unreadable`, and the host fails the whole check.
    [[nodiscard]] Entry stat(std::string_view name) const noexcept {
        gantry_entry entry{};
        entry.struct_size = sizeof entry;
        const auto status = view_->stat(view_->context, to_text(name), &entry);
        if (status == GANTRY_STATUS_BAD_ARGUMENT) return Entry{EntryKind::escape, 0};
        if (status != GANTRY_STATUS_OK) return Entry{EntryKind::unreadable, 0};
        return Entry{static_cast<EntryKind>(entry.kind), entry.size};
    }

    // All names of a folder, in byte order, at most 65,536.
    [[nodiscard]] ViewAnswer<std::vector<NamedEntry>> list(std::string_view folder) const {
        ViewAnswer<std::vector<NamedEntry>> answer;
        const auto each = [](void* user, gantry_text name, const gantry_entry* entry) -> gantry_status {
            auto& names = *static_cast<std::vector<NamedEntry>*>(user);
#if defined(__cpp_exceptions)
            try {
#endif
                names.push_back({to_string(name), {static_cast<EntryKind>(entry->kind), entry->size}});
                return GANTRY_STATUS_OK;
#if defined(__cpp_exceptions)
            } catch (...) {
                return GANTRY_STATUS_FAILED;  // out of memory; must not cross the boundary
            }
#endif
        };
        answer.status =
            static_cast<ViewStatus>(view_->list(view_->context, to_text(folder), each, &answer.value));
        return answer;
    }

    // Reads into `buffer` from `offset`; the value is the number of bytes, fewer only at the end of the file.
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) const noexcept {
        ViewAnswer<std::uint64_t> answer;
        answer.status = static_cast<ViewStatus>(
            view_->read(view_->context, to_text(name), offset, buffer.data(), buffer.size(), &answer.value));
        return answer;
    }

    // The whole of a file of at most `max_bytes`. too_large is answered from the size, before any byte is read.
    [[nodiscard]] ViewAnswer<std::string> read_text(std::string_view name, std::uint64_t max_bytes) const {
        const auto entry = stat(name);
        switch (entry.kind) {
            case EntryKind::absent: return {ViewStatus::absent, {}};
            case EntryKind::unreadable: return {ViewStatus::unreadable, {}};
            case EntryKind::escape: return {ViewStatus::escape, {}};
            case EntryKind::folder:
            case EntryKind::special: return {ViewStatus::wrong_kind, {}};
            case EntryKind::file: break;
            default: return {ViewStatus::failed, {}};
        }
        if (entry.size > max_bytes) return {ViewStatus::too_large, {}};
        ViewAnswer<std::string> answer;
        answer.value.resize(entry.size);
        const auto bytes =
            read(name, 0, std::as_writable_bytes(std::span{answer.value.data(), answer.value.size()}));
        answer.status = bytes.status;
        answer.value.resize(bytes.is_ok() ? std::min<std::uint64_t>(bytes.value, entry.size) : 0);
        return answer;
    }

    // SHA-256 of the whole file, computed by the host.
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) const noexcept {
        return digest<32>(name, "sha256");
    }

    // Git's id of the file, computed by the host.
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 20>> git_sha1(std::string_view name) const noexcept {
        return digest<20>(name, "git-sha1");
    }

    // What the storage says that the digest is: the name of the file's blob in a Hugging Face cache, which is a
    // SHA-256 for files kept by Git LFS and git's id for others. absent or unsupported where it says nothing.
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> recorded_sha256(
        std::string_view name) const noexcept {
        return digest<32>(name, "recorded-sha256");
    }
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 20>> recorded_git_sha1(
        std::string_view name) const noexcept {
        return digest<20>(name, "recorded-git-sha1");
    }

private:
    template <std::size_t Size>
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, Size>> digest(std::string_view name,
                                                                    std::string_view algorithm) const noexcept {
        ViewAnswer<std::array<std::uint8_t, Size>> answer;
        answer.status = static_cast<ViewStatus>(view_->digest(view_->context, to_text(name), to_text(algorithm),
                                                              answer.value.data(), answer.value.size()));
        return answer;
    }

    const gantry_view* view_;
};

}  // namespace gantry
