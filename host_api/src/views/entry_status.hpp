// From what the system tells of a file to what a view tells of it.
#pragma once

#include <sys/stat.h>

#include "views/view.hpp"

namespace gantry::host {

// Whether this process, with its effective ids, may do `mode` (R_OK, X_OK) to `name` below `folder`. `flags`:
// AT_EMPTY_PATH for the descriptor itself, AT_SYMLINK_NOFOLLOW, or 0.
[[nodiscard]] bool has_access(int folder, const char* name, int mode, int flags) noexcept;

// The same for what `status` told of it: to read a file, to list a folder. True for everything else.
[[nodiscard]] bool may_use(int folder, const char* name, int flags, const struct stat& status) noexcept;

// Without regard to permissions: file, folder or special.
[[nodiscard]] EntryStatus status_from(const struct stat& status, dev_t root_device) noexcept;

// Kind unreadable where permissions keep this process out. For `name` and `flags` see has_access().
[[nodiscard]] EntryStatus status_here(int folder, const char* name, int flags, const struct stat& status,
                                      dev_t root_device) noexcept;

// What stat() answers for a name that could not be opened: ok with the kind that `status` stands for;
// bad_argument and failed as they are.
[[nodiscard]] ViewAnswer<EntryStatus> answer_for_unopened(ViewStatus status) noexcept;

// The other way: what a call that needs `needed` (file or folder) answers where `kind` is found.
[[nodiscard]] ViewStatus status_for(EntryKind kind, EntryKind needed) noexcept;

// Whether two looks at one open file show that nobody wrote to it in between.
[[nodiscard]] bool is_unchanged(const struct stat& before, const struct stat& after) noexcept;

}  // namespace gantry::host
