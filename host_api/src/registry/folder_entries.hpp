// What a folder holds, with links told apart from what they lead to.
#pragma once

#include <string>
#include <vector>

namespace gantry::host::registry {

enum class EntryType { folder, file, link, other };

struct FolderEntry {
    std::string name;
    EntryType type = EntryType::other;
};

// Reads an open folder, which may have been opened with O_PATH, into `entries`, in no order. An entry that
// goes while it is being read is left out. False: errno tells why.
[[nodiscard]] bool read_folder(int folder, std::vector<FolderEntry>& entries);

}  // namespace gantry::host::registry
