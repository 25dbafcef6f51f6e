// The JSON of everything the host answers, one line each. The command, JSON-RPC and tests show exactly this.
#pragma once

#include <string>

#include <gantry/host/descriptor.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>
#include <gantry/host/progress.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

[[nodiscard]] GANTRY_HOST_API std::string to_json(const Examination& examination);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const RegisterOutcome& outcome);  // model_id and status
[[nodiscard]] GANTRY_HOST_API std::string to_json(const AdoptOutcome& outcome);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const RemoveOutcome& outcome);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const ModelPage& page);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const EventPage& page);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const LibraryConfiguration& configuration);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const PathClassification& classification);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const ModelRecord& record);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const PluginInfo& plugin);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const ReconcileOutcome& outcome);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const ValidationOutcome& outcome);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const RebuildOutcome& outcome);
[[nodiscard]] GANTRY_HOST_API std::string to_json(const Progress& progress);  // {"progress": {...}}
// {"error": {"code", "message", ...}}
[[nodiscard]] GANTRY_HOST_API std::string to_json(const Error& error);
// to_json(const ExecutionDescriptor&) is in descriptor.hpp.

}  // namespace gantry::host
