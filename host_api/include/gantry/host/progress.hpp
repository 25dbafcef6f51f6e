// Progress: how far a long call is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace gantry::host {

struct Progress {
    std::string stage;        // copy, hash, validate
    std::string subject;      // what is worked on: a file, or a model's id
    std::uint64_t done = 0;   // of all subjects of this stage
    std::uint64_t total = 0;  // 0: not known
    std::string unit;         // bytes, models
};

// Called from the thread that runs the long call, between two parts of its work. May set the call's cancel
// flag; must not call the library.
using ProgressCallback = std::function<void(const Progress& progress)>;

}  // namespace gantry::host
