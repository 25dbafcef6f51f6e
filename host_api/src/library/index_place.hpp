// Where the index of a library lies that may be written.
//
// The processes of one machine share an index below the root through memory (SQLite's write-ahead log).
// Machines share none: where the root is on a network file system, each has an index of its own, in the user's
// cache folder, or each handle has one in memory where there is no such folder. An index of one's own is not
// told what others write; the registry's generation tells that it has missed something
// (LibraryImpl::bring_index_up).
#pragma once

#include <string>

#include "registry/root.hpp"

namespace gantry::host {

struct IndexPlace {
    std::string folder;       // for Index::open; "" in memory
    bool is_private = false;  // others may write the library without this index
};

// The folder of this library's index below `cache_folder`, which is as LibraryOptions has it. Made if need be;
// "" where that cannot be, where it is on the network, or where another user may write.
[[nodiscard]] std::string private_index_folder(const LibraryRoot& root, const std::string& cache_folder);

[[nodiscard]] IndexPlace index_place(const LibraryRoot& root, const std::string& cache_folder);

}  // namespace gantry::host
