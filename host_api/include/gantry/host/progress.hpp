// Progress: how far a long call is; and the flag that ends one.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace gantry::host {

struct Progress {
    // register_external: classify, examine, record. import_model: copy, hash; in place and adopted: hash.
    // reconcile: check, and of folders that it adopts hash. validate_all: validate. rebuild_index: rebuild.
    // resolve_model_execution_descriptors: resolve.
    // Every check of depth content, but those of reconcile: hash. More may come.
    std::string stage;
    std::string subject;      // what is worked on: a file, or a model's id
    std::uint64_t done = 0;   // of all subjects of this stage
    std::uint64_t total = 0;  // 0: not known
    std::string unit;         // bytes, models, "" where nothing is counted
};

// Set from any thread; long calls look at it and leave with ErrorCode::cancelled.
using CancelFlag = std::atomic<bool>;

// Called from the thread that runs the long call, between two parts of its work. May set the call's cancel
// flag, or throw, which ends the call with ErrorCode::cancelled. Must not call the host or a library: a plugin
// may be at work below it on this thread, and none is made to be entered a second time from its own middle.
// Hand on what was told to another thread, which may.
using ProgressCallback = std::function<void(const Progress& progress)>;

}  // namespace gantry::host
