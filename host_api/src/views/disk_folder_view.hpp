// DiskFolderView: what FolderView::open() makes.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "views/confined_folder.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {

class DiskFolderView final : public FolderView {
public:
    // `status` is the root's.
    DiskFolderView(Descriptor root, const struct stat& status, FolderViewOptions options);

    [[nodiscard]] std::string_view entry_name() const noexcept override { return options_.entry_name; }
    [[nodiscard]] ViewAnswer<EntryStatus> stat(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) override;
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override;

    [[nodiscard]] Bytes other_digest(std::string_view name, OtherDigest digest) override;

    [[nodiscard]] const EntryStatus* status_of_last_read() const noexcept override { return &last_read_; }
    [[nodiscard]] bool is_hidden(std::string_view name) const noexcept override;
    [[nodiscard]] bool is_weak() const noexcept override { return is_weak_; }
    [[nodiscard]] bool source_changed() const noexcept override { return source_changed_; }
    [[nodiscard]] bool has_names_not_utf8() const noexcept override { return has_names_not_utf8_; }
    [[nodiscard]] std::vector<std::string> escapes() const override {
        return {escapes_.begin(), escapes_.end()};
    }

private:
    // A name of a folder, and what getdents said it is.
    struct RawName {
        std::string name;
        unsigned char type;
    };
    // A regular file, open, and what it was before anything of it was read.
    struct OpenFile {
        ViewStatus status = ViewStatus::failed;
        Descriptor descriptor;
        struct stat before {};
    };

    [[nodiscard]] Opened open(std::string_view name, int flags);
    [[nodiscard]] OpenFile open_file(std::string_view name);
    // Whether the file is still what it was; the answer is kept.
    [[nodiscard]] bool close_file(const OpenFile& file);
    [[nodiscard]] Bytes digest_of(std::string_view name, DigestAlgorithm algorithm);
    [[nodiscard]] DigestCache::Key key_of(const OpenFile& file, DigestAlgorithm algorithm) const;
    [[nodiscard]] ViewAnswer<EntryStatus> status_of(int descriptor);
    [[nodiscard]] ViewStatus read_names(int folder, bool is_root, std::vector<RawName>& names);
    [[nodiscard]] ViewAnswer<std::optional<EntryStatus>> status_of_listed(int folder,
                                                                          std::string_view folder_name,
                                                                          const RawName& entry);
    void note_file_system(int descriptor, dev_t device);

    FolderViewOptions options_;
    ConfinedFolder root_;
    dev_t root_device_;
    std::set<dev_t> devices_;  // whose file system is known
    std::set<std::string, std::less<>> escapes_;
    EntryStatus last_read_;
    bool is_weak_ = false;
    bool source_changed_ = false;
    bool has_names_not_utf8_ = false;
};

}  // namespace gantry::host
