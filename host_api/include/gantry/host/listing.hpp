// What list, search and get answer: rows out of the index, and one record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gantry/finding.hpp>
#include <gantry/host/examination.hpp>

namespace gantry::host {

// One row of a listing, from the index alone.
struct ModelSummary {
    std::string model_id;
    std::string official_name;
    std::string family;
    std::string model_type;
    std::string storage_kind;   // library_owned, external_reference, "" with a problem
    std::string bundle_format;  // "" where no plugin knows it
    std::string pipeline_class;
    std::string task_type_primary;
    // Absolute: what an engine opens. Of an owned model whose format no plugin here knows, its folder.
    std::string entry_path;
    std::string import_state;      // pending, ready, failed, "" in records that have none
    std::string validation_state;  // valid, degraded, invalid, "" in records that have none
    std::vector<std::string> tags;
    std::uint64_t size_bytes = 0;
    bool metadata_needs_review = false;
    bool needs_plugin = false;  // its format has no plugin here
    // With ListOptions::check_roots: whether the record may no longer be true, so that a descriptor would
    // validate anew. Nothing where that was not looked at, or not in time.
    std::optional<bool> stale;
    // Why its record tells nothing, "" where it does: corrupt (it is damaged) or not_readable_here (permissions
    // keep this user from it), as to_string(ErrorCode) has them; what else asks for the model fails with that
    // error. Only what its id says is known then.
    std::string problem;
};

struct ListOptions {
    std::uint32_t limit = 100;  // at least 1
    std::string cursor = {};    // next_cursor of the page before
    // Empty: any.
    std::string validation_state = {};
    std::string bundle_format = {};
    std::string storage_kind = {};
    std::optional<bool> needs_review = {};
    // Also look at the record and the root of each model shown, for two seconds at most in all, and say
    // which are stale. Writes nothing.
    bool check_roots = false;
};

struct ModelPage {
    std::vector<ModelSummary> models;  // by model_id
    std::uint64_t total = 0;           // of all pages
    bool total_is_minimum = false;
    std::string next_cursor;  // "" on the last page
};

struct ModelRecord {
    ModelSummary summary;
    std::string metadata;                  // the bytes of metadata.json
    std::vector<Finding> findings;         // of the present verdict, warnings included
    std::optional<PluginIdentity> plugin;  // who validated it
    std::string validation_checked_at;     // RFC 3339, UTC; "" for never
    std::string validation_depth;          // structure, headers, content; "" for never
};

}  // namespace gantry::host
