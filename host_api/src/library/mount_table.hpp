// MountTable: which mount a path lies on, told from the kernel's list alone.
//
// Not by asking the file: a stat on a mount that hangs would hang as well.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace gantry::host {

class MountTable {
public:
    // Of this process; one mount for everything where the system does not tell.
    [[nodiscard]] static MountTable load();
    // From text in the form of /proc/self/mountinfo.
    [[nodiscard]] static MountTable parse(std::string_view text);

    // The mount point above `path`, which is absolute and without links.
    [[nodiscard]] std::string_view mount_of(std::string_view path) const;

private:
    std::unordered_set<std::string> mount_points_;
};

}  // namespace gantry::host
