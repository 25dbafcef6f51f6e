// Error: why something could not be done. Typed by its code, with a message that says what to do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gantry/finding.hpp>

namespace gantry {

// Numbers are not stable before 1.0; the names are, and are what JSON shows.
enum class ErrorCode : std::int32_t {
    // the request
    invalid_argument,  // a value outside its range, or options that contradict each other
    invalid_model_id,  // text that can never be the id of a model
    not_found,         // no model of that id
    path_not_found,    // the path given does not exist
    path_not_utf8,     // the path given cannot be written in a JSON document
    unsupported,       // no plugin claims it
    ambiguous,         // several plugins claim it alike
    foreign_metadata,  // the folder holds a metadata.json that is not ours
    partial_download,  // files of it are still being fetched, or are missing

    // the state of a model
    degraded,           // part of it is missing now
    invalid,            // it cannot be executed as it is
    pending,            // it has not been validated yet
    needs_plugin,       // the plugin for its format is not here
    not_readable_here,  // permissions keep this process from checking it
    source_changed,     // it kept changing while it was being read

    // the library
    corrupt,      // a file of the library is not what it should be
    locked,       // another process holds the library's lock
    read_only,    // the library cannot be written
    second_copy,  // another copy of the host in this process, or a forked child

    // plugins
    plugin_manifest_invalid,
    plugin_superseded,       // another copy of it, newer or found earlier, is used
    plugin_untrusted,        // its folder or file could be written by others
    plugin_changed,          // size or digest differ from the manifest
    plugin_load_failed,      // the system's loader refused it, or it could not start
    plugin_entry_missing,    // no entry symbol, or not one of ours
    plugin_abi_mismatch,     // built for another version of the ABI
    plugin_contract_broken,  // entry and manifest disagree, or a call broke the contract

    // the system
    io,  // the system refused or failed
    out_of_memory,
    cancelled,
    timeout,
    internal,  // a promise of ours does not hold: please report it
};

// The name of the code as JSON shows it, "not_found".
[[nodiscard]] constexpr std::string_view to_string(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument: return "invalid_argument";
        case ErrorCode::invalid_model_id: return "invalid_model_id";
        case ErrorCode::not_found: return "not_found";
        case ErrorCode::path_not_found: return "path_not_found";
        case ErrorCode::path_not_utf8: return "path_not_utf8";
        case ErrorCode::unsupported: return "unsupported";
        case ErrorCode::ambiguous: return "ambiguous";
        case ErrorCode::foreign_metadata: return "foreign_metadata";
        case ErrorCode::partial_download: return "partial_download";
        case ErrorCode::degraded: return "degraded";
        case ErrorCode::invalid: return "invalid";
        case ErrorCode::pending: return "pending";
        case ErrorCode::needs_plugin: return "needs_plugin";
        case ErrorCode::not_readable_here: return "not_readable_here";
        case ErrorCode::source_changed: return "source_changed";
        case ErrorCode::corrupt: return "corrupt";
        case ErrorCode::locked: return "locked";
        case ErrorCode::read_only: return "read_only";
        case ErrorCode::second_copy: return "second_copy";
        case ErrorCode::plugin_manifest_invalid: return "plugin_manifest_invalid";
        case ErrorCode::plugin_superseded: return "plugin_superseded";
        case ErrorCode::plugin_untrusted: return "plugin_untrusted";
        case ErrorCode::plugin_changed: return "plugin_changed";
        case ErrorCode::plugin_load_failed: return "plugin_load_failed";
        case ErrorCode::plugin_entry_missing: return "plugin_entry_missing";
        case ErrorCode::plugin_abi_mismatch: return "plugin_abi_mismatch";
        case ErrorCode::plugin_contract_broken: return "plugin_contract_broken";
        case ErrorCode::io: return "io";
        case ErrorCode::out_of_memory: return "out_of_memory";
        case ErrorCode::cancelled: return "cancelled";
        case ErrorCode::timeout: return "timeout";
        case ErrorCode::internal: return "internal";
    }
    return "internal";
}

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;            // one line: what happened, to what, and what to do
    std::string path;               // the file or folder concerned, "" for none
    std::string model_id;           // the model concerned, "" for none
    std::vector<Finding> findings;  // what led to degraded or invalid
};

// An Error with a message and, where one is concerned, a path.
[[nodiscard]] inline Error make_error(ErrorCode code, std::string message, std::string path = {}) {
    return Error{code, std::move(message), std::move(path), {}, {}};
}

}  // namespace gantry
