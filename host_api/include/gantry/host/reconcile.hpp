// Reconcile, validate, relocate: options and outcomes of the calls that keep records true to what lies on disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/finding.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/host.hpp>
#include <gantry/host/import.hpp>
#include <gantry/host/progress.hpp>

namespace gantry::host {

// How much of what a verdict rests on is compared. Each compares stats only; a difference leads to a new
// examination.
enum class CheckLevel {
    root,   // the bundle's own folder or file
    small,  // also the folders and small files that were read
    all,    // everything that was looked at, and whether it may still be read
};

struct ReconcileOptions {
    std::string model_id = {};  // "": all models
    CheckLevel level = CheckLevel::all;
    Depth depth = Depth::headers;  // of new examinations; a verdict less deep than this is stale
    bool adopt = true;             // of all models: also take up what lies in the library without a record
    // A mount that does not answer for so long is given up: its models stay as they were.
    std::chrono::milliseconds mount_deadline{10'000};
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

// A model whose record is another now, or came or went.
struct ReconcileChange {
    std::string model_id;
    // changed and adopted: written by this run. added, removed, and changed too: behind the index, by an editor
    // or another program.
    std::string change;
    std::string validation_state_before;  // valid, degraded, invalid, "" for none
    std::string validation_state;
    std::string code;  // of the worst finding that keeps it from being valid; "" for none
};

// A model that could not be checked. Its record stays as it was.
struct NotChecked {
    std::string model_id;
    std::string code;  // needs_plugin, not_readable_here, source_not_responding (its mount), newer_record,
                       // corrupt, io, ...
    std::string message;
};

struct ReconcileOutcome {
    std::uint64_t checked = 0;             // models with a record, but for those in `not_checked`
    std::uint64_t unchanged = 0;           // of those, the ones that stay as they were
    std::uint64_t validated = 0;           // examined anew, whatever came of it
    std::uint64_t changed = 0;             // entries of `changes` that are not adopted
    std::uint64_t adopted = 0;             // the others
    std::uint64_t written = 0;             // metadata.json files that this run wrote
    std::uint64_t weak = 0;                // models on file systems whose times and inodes prove less
    std::vector<ReconcileChange> changes;  // by model_id
    std::vector<NotChecked> not_checked;   // by model_id
    std::vector<LeftAlone> left_alone;     // by path; what looks for orphan models finds and does not take
};

// The verdict that one model has now.
struct ValidationOutcome {
    std::string model_id;
    std::string validation_state_before;  // as recorded; "" for none
    ValidationState validation_state = ValidationState::invalid;
    std::vector<Finding> findings;  // sorted by path, rule, code
    PluginIdentity plugin;
    Depth depth = Depth::headers;       // may be deeper than asked, where a deeper verdict still holds
    std::string validation_checked_at;  // RFC 3339; "" where it is not recorded
    bool is_weak = false;               // the file system's times and inodes prove less
    bool is_recorded = false;           // not in a library that is read-only or of a newer version
};

// Of one model or all. A check of depth content that was ended goes on, when it is made again, behind the last
// large file that it was done with.
struct ValidateOptions {
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

struct RebuildOptions {
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

struct RebuildOutcome {
    std::uint64_t models = 0;
};

struct RelocateOptions {
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

}  // namespace gantry::host
