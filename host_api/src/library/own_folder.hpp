// OwnFolder: the folder of a model that the library owns, while its record is written into it.
//
// That moves the folder's times, which are part of what a verdict rests on: without this, a verdict on an owned
// model would be stale as soon as it is recorded.
#pragma once

#include <string>

#include "views/trace.hpp"

namespace gantry::host {

class OwnFolder {
public:
    // Before the write. `path`: of the folder that `trace` was recorded in.
    OwnFolder(const std::string& path, const Trace& trace);

    // After it, with the folder where it is by now: whether `trace` had to follow. It does not where the folder
    // was another than the trace says before, or holds other names than it did: that is somebody else's doing.
    [[nodiscard]] bool follow(const std::string& path, Trace& trace) const;

private:
    bool is_as_traced_ = false;
};

}  // namespace gantry::host
