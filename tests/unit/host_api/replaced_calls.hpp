// The system calls by which the host looks at files and changes them, replaced in this program: they log what
// they are asked, and fail where a test wants them to. Of one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::host::testing {

struct ReplacedCalls {
    // "fsync <path>", "renameat <from> <to>", ... of those that make a change last; without the parts that are
    // random.
    std::vector<std::string> log{};
    bool is_logging = false;

    std::size_t most_bytes_a_write = static_cast<std::size_t>(-1);
    std::size_t bytes_until_full = static_cast<std::size_t>(-1);
    bool interrupts_every_other_write = false;
    // By name ("fsync of a folder" is one of its own): the errno that every such call fails with.
    std::map<std::string, int, std::less<>> failures{};
    // By name: how many of these calls fail, before the next one does its work.
    std::map<std::string, int, std::less<>> first_failures{};

    // Folders do not tell what their entries are, as on some file systems.
    bool hides_types = false;

    // Each call is counted. Before the one with this number (from 1) somebody does something, once; it fails
    // with this errno unless that is 0.
    bool is_counting = false;
    long failing_call = 0;
    std::function<void()> meanwhile{};
    int failure = 0;
    std::vector<std::string_view> counted{};  // the name of each
};

// Of this program; a test sets it and clears it with `= {}`.
ReplacedCalls& replaced_calls();

// Does `work` with the calls set so, and clears that.
void with_calls(const ReplacedCalls& calls, const std::function<void()>& work);
// The calls that `work` makes, by name. `system` is what else is set.
std::vector<std::string_view> calls_of(const std::function<void()>& work, ReplacedCalls system = {});
// Does `work` with its call `number` (from 1) failing.
void with_failing_call(long number, int failure, const std::function<void()>& work, ReplacedCalls system = {});

}  // namespace gantry::host::testing
