// Root check: whether the models of a listing may have changed since they were recorded, told from their
// records and roots alone, within a deadline. Writes nothing, and reads nothing of a bundle.
//
// The looking is done on a thread of its own, because a drive that does not answer holds up whoever asks it.
// Such a thread is left behind when the time is over, and ends when the drive answers.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "views/trace.hpp"

namespace gantry::host {

struct RootSubject {
    ModelId id;
    std::string record;  // the bytes of metadata.json that the listing was made from
    // Of what the verdict rests on the part that is compared; no entries where no such verdict is known.
    Trace trace;
    std::string trace_root;
    // Without a trace: what the record says of the place where the model should be.
    std::string entry_path;  // absolute, or "" for none
    bool is_folder = true;
    bool is_recorded_gone = false;        // path_not_found
    bool is_recorded_other_kind = false;  // path_not_directory
};

// Gives the bytes of a model's metadata.json; nothing where there is none. Called on the other thread, so that
// what it needs lives as long as it does.
using RecordReader = std::function<Result<std::optional<std::string>>(const ModelId& id)>;

// In the order of `subjects`, whether each is stale; nothing for those that were not reached in time, that this
// user may not look at, or of which no trace is known and nothing tells that they are.
[[nodiscard]] std::vector<std::optional<bool>> check_roots(RecordReader read_record,
                                                           std::vector<RootSubject> subjects,
                                                           std::chrono::milliseconds time);

}  // namespace gantry::host
