// What the index knows about itself: whether it is complete, which generation of the registry it stands for,
// the epoch of its events, and the boot of the kernel that last wrote to it.
//
// Why the boot: a commit with synchronous=NORMAL survives the end of a process, not the end of the machine.
// Rows written in an earlier boot may have lost their tail, so they are compared with the registry once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/sqlite.hpp"

namespace gantry::host::index {

[[nodiscard]] Result<void> create_meta(Connection& connection);
// Whether every value is there and can be one of ours.
[[nodiscard]] Result<bool> has_sound_meta(Connection& connection);

[[nodiscard]] Result<std::string> epoch(Connection& connection);

[[nodiscard]] Result<std::uint64_t> read_generation(Connection& connection);
// Inside a transaction.
[[nodiscard]] Result<void> write_generation(Connection& connection, std::uint64_t generation);

// Whether a rebuild has filled it, and no boot has ended since with writes that may be lost.
[[nodiscard]] Result<bool> is_complete(Connection& connection);
[[nodiscard]] Result<void> set_complete(Connection& connection);

// Before each writing transaction, outside of it. The first in a boot is noted in the file, on disk when this
// returns; it starts an epoch, and leaves an index with rows of an earlier boot incomplete.
[[nodiscard]] Result<void> note_write(Connection& connection);

// Draws another epoch and forgets the events of the last. Inside a transaction.
[[nodiscard]] Result<void> start_epoch(Connection& connection);

}  // namespace gantry::host::index
