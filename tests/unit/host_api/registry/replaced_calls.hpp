// The system calls that writing consists of, replaced in this program: they log what they are asked, and fail
// where a test wants them to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gantry::host::testing {

struct ReplacedCalls {
    // "fsync <path>", "renameat <from> <to>", ...; without the parts that are random.
    std::vector<std::string> log{};
    bool is_logging = false;

    std::size_t most_bytes_a_write = static_cast<std::size_t>(-1);
    std::size_t bytes_until_full = static_cast<std::size_t>(-1);
    bool interrupts_every_other_write = false;
    // The errno that every such call fails with; 0 for none.
    int write_failure = 0;
    int fsync_failure = 0;
    int fsync_folder_failure = 0;
    int renameat_failure = 0;
    int renameat2_failure = 0;
    int linkat_failure = 0;
};

// Of this program; a test sets it and clears it with `= {}`.
ReplacedCalls& replaced_calls();

}  // namespace gantry::host::testing
