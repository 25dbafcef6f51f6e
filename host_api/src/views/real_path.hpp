// Where an open folder is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include <gantry/bundle_view.hpp>

namespace gantry::host {

// The parts of the absolute path of the folder behind `descriptor`, without links; empty for "/".
// Status: ok, absent (it has none that can be told, as a folder that was deleted), failed.
[[nodiscard]] ViewAnswer<std::vector<std::string>> real_path_of(int descriptor);

// The same, remembered: asked again it costs one lstat, by which a folder that moved is noticed.
class RealPath {
public:
    // Status: as real_path_of(). Valid until the next call.
    [[nodiscard]] ViewAnswer<const std::vector<std::string>*> of(int descriptor);

private:
    std::string path_;  // "" before the first answer
    std::vector<std::string> parts_;
    ino_t inode_ = 0;
    dev_t device_ = 0;
};

// The parts of a path between its slashes; a trailing slash becomes a last part ".", because it demands a
// folder. Empty parts are dropped.
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);

}  // namespace gantry::host
