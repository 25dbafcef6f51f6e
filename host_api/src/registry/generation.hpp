// The generation of a library: a number in `.gantry/generation` that every change of the registry raises, so
// that an index that has missed one can tell. See LibraryRoot.
#pragma once

#include <cstdint>

#include <gantry/result.hpp>

#include "registry/beneath.hpp"
#include "registry/flush.hpp"

namespace gantry::host::registry {

// 0 where there is none, or where the file does not hold a number. Errors: corrupt (not a regular file), io.
[[nodiscard]] Result<std::uint64_t> read_generation(const FolderRef& root);

// Writes the next one, in place. It need not be flushed where every index is of this machine: what the end of
// the machine may take from it, it may take from an index too, which is why an index of an earlier boot is not
// believed. Errors: corrupt, io.
[[nodiscard]] Result<std::uint64_t> raise_generation(const FolderRef& root, Flush flush = Flush::no);

}  // namespace gantry::host::registry
