// OwnFolder: writing a record into the folder of an owned model moves that folder's times, which are part of
// what the verdict on it rests on. This lets the verdict follow, so that the next check does not take the
// library's own writing for a change of the model.
//
//     OwnFolder own{folder, trace};   // before the record is written
//     ...
//     own.follow(folder);             // after it; under the lock
#pragma once

#include <string>

#include "views/trace.hpp"

namespace gantry::host {

class OwnFolder {
public:
    // `trace` outlives this. Nothing will be followed where the folder is not what the trace says any more.
    OwnFolder(const std::string& path, Trace& trace);
    // Takes up what the folder is now, at `path`; whether the trace is another now.
    bool follow(const std::string& path);

private:
    Trace& trace_;
    bool is_concerned_;
};

}  // namespace gantry::host
