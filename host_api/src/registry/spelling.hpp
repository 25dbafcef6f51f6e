// How the disk spells a name that is there.
//
// Where it does not tell upper from lower case (ext4 with casefold, vfat, SMB) a name is found in any spelling,
// and neither realpath() nor the kernel tells another than the caller's. But one model has one id, and one
// source one path: the spelling that the folder lists.
#pragma once

#include <string>
#include <string_view>

namespace gantry::host::registry {

// `name`, relative and plain (is_plain_name), below the open folder: each part as its folder lists it. A part
// that is not there, that is a link or a file before the end, or whose folder this user may not list ends it:
// what follows stays as given. One stat a part; where case does not count also a listing of each folder.
[[nodiscard]] std::string spelled_beneath(int folder, std::string_view name);

// The same of an absolute path without links, but for its last part.
[[nodiscard]] std::string spelled(std::string_view path);

// Whether the folder finds its entry `name`, which has letters, in another case too. Also true where there is
// no such entry to tell by.
[[nodiscard]] bool may_fold_case(int folder, const std::string& name);

}  // namespace gantry::host::registry
