// Findings: what was found so far, in order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/finding.hpp>

#include "reports.hpp"

namespace gantry::formats::diffusers_directory {

// The three things that a finding has to say, each a sentence without its full stop.
struct Message {
    std::string what;    // is wrong, with the path
    std::string loader;  // what the loader does about it
    std::string action;  // what to do now
};

class Findings {
public:
    void add(const Report& report, std::string_view path, const Message& message);

    // What is there and cannot be used: `path_escape` or `component_unreadable`. Answers false, and adds
    // nothing, for any other kind of entry.
    bool unusable(EntryKind kind, std::string_view path);
    // The same for the status of a read.
    bool unusable(ViewStatus status, std::string_view path);

    // That Git LFS left its pointer there.
    void add_lfs_pointer(std::string_view path, const Report& report = report::kLfsPointer);

    // Takes over all of `others`.
    void append(const Findings& others);
    // Drops what makes the bundle degraded or invalid, but for what leads out of it.
    void drop_problems();

    [[nodiscard]] bool has_problem() const noexcept;  // anything degrading or fatal
    [[nodiscard]] const Finding* first_problem() const noexcept;
    [[nodiscard]] const std::vector<Finding>& all() const noexcept { return findings_; }

private:
    std::vector<Finding> findings_;
};

}  // namespace gantry::formats::diffusers_directory
