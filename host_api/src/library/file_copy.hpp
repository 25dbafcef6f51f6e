// Copying the bytes of one file, by the cheapest way that the file systems offer.
#pragma once

#include <cstdint>
#include <string>

#include <gantry/result.hpp>

#include "library/progress_meter.hpp"

namespace gantry::host {

// Makes the new, empty file `to` the same as the first `size` bytes of `from`: shares the blocks where the
// file system can, else copies in the kernel, else through memory. Holes stay holes. Counted in bytes; the
// meter is asked every few megabytes. `name` is for messages and progress.
// Errors: source_changed (`from` is shorter), cancelled, io (also a full disk).
[[nodiscard]] Result<void> copy_file_bytes(int from, int to, std::uint64_t size, const std::string& name,
                                           ProgressMeter& meter);

}  // namespace gantry::host
