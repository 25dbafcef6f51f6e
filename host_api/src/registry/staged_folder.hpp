// StagedFolder: a folder in `.gantry/staging` that is filled at leisure, seen by nobody, and then takes its
// place in the library whole or not at all. What did not move goes with its maker.
//
//     .gantry/staging/<unique>/owner   locked by the process that fills it, as long as that lives
//     .gantry/staging/<unique>/model   the folder to fill
//
// Needs no WriterLock until it is moved.
#pragma once

#include <string>

#include <gantry/result.hpp>

#include "registry/beneath.hpp"

namespace gantry::host::registry {

// The folder of what is on its way: `.gantry/staging`, made if need be. For the holder of the WriterLock: what
// lies there while nobody holds it, and has no living owner, was left by a process that died.
// Errors: corrupt, io.
struct StagingFolder {
    FileDescriptor folder;
    std::string path;

    [[nodiscard]] static Result<StagingFolder> open(const FolderRef& root);
    [[nodiscard]] FolderRef ref() const { return {folder.get(), path}; }
};

class StagedFolder {
public:
    // Errors: corrupt (a link or file stands for the staging folder), io.
    [[nodiscard]] static Result<StagedFolder> make(const FolderRef& root);

    StagedFolder(StagedFolder&&) noexcept = default;
    StagedFolder& operator=(StagedFolder&&) = delete;
    ~StagedFolder();

    [[nodiscard]] FolderRef folder() const { return {model_.get(), path_ + "/model"}; }

    // Gives the folder its name in `target` unless something is there: false. Errors: io.
    [[nodiscard]] Result<bool> move_to(const FolderRef& target, const std::string& name) const;

private:
    StagedFolder() = default;
    [[nodiscard]] Result<void> fill();

    std::string staging_path_;
    std::string name_;
    std::string path_;
    FileDescriptor staging_;
    FileDescriptor own_;
    FileDescriptor model_;
    FileDescriptor owner_;
};

// Whether the process that made the staged folder `own` lives, as far as can be told: only a folder that shows
// no owner's lock has none.
[[nodiscard]] bool may_have_living_owner(int own);

}  // namespace gantry::host::registry
