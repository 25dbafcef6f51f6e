// LinkExits: the places outside a folder that links in it may lead to. There are two: `blobs` of the Hugging
// Face cache repository that the folder is a snapshot of, and folders that the operator allows.
//
// Nothing is looked up before the first link leaves the folder.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "views/confined_folder.hpp"

namespace gantry::host {

class LinkExits {
public:
    // `allowed_folders` are absolute; one that does not exist allows nothing.
    LinkExits(std::vector<std::string> allowed_folders, bool use_openat2)
        : allowed_folders_(std::move(allowed_folders)), use_openat2_(use_openat2) {}

    // Opens what a link of `folder` leads to: `target`, the parts of an absolute path outside it. `folder_path`
    // are the parts of the folder's own. Status: as ConfinedFolder::open; escape for everything not let
    // through.
    [[nodiscard]] Opened open(int folder, std::span<const std::string> folder_path,
                              std::span<const std::string> target, int flags);

    // The name of the blob that was opened last; "" for none since forget_blob().
    [[nodiscard]] const std::string& last_blob() const noexcept { return last_blob_; }
    void forget_blob() noexcept { last_blob_.clear(); }

private:
    struct Allowed {
        std::vector<std::vector<std::string>> spellings;  // as it was given, and without links
        ConfinedFolder folder;
    };

    // ok, or failed: then they look again the next time, since a moment without descriptors tells nothing.
    [[nodiscard]] ViewStatus open_allowed_folders();
    [[nodiscard]] ViewStatus find_blobs(int folder, std::span<const std::string> folder_path);
    // `depth` is that of the repository in `folder_path`. Not ok: it has none, or failed.
    [[nodiscard]] ViewStatus open_blobs(int folder, std::span<const std::string> folder_path,
                                        std::size_t depth);
    Opened open_blob(std::string_view name, bool is_last, int flags);

    std::vector<std::string> allowed_folders_;
    bool use_openat2_;
    std::optional<std::vector<Allowed>> allowed_;
    bool has_looked_for_blobs_ = false;
    std::vector<std::string> blobs_path_;
    Descriptor blobs_;
    std::string last_blob_;
};

}  // namespace gantry::host
