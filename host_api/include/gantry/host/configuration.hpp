// LibraryConfiguration: what an operator decided for one library, kept in `<root>/.gantry/library.json`
// (schemas/library-v1.schema.json). What it limits is part of what makes a verdict stale.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gantry::host {

inline constexpr std::uint32_t kFewestKeptEvents = 100;
inline constexpr std::uint32_t kMostKeptEvents = 1'000'000;

struct LibraryConfiguration {
    // Tasks that this library takes, "text-to-image"; empty: all of them. A model of another task is invalid
    // with unsupported_pipeline.
    std::vector<std::string> accepted_tasks;
    // Absolute folders outside of a bundle that links in it may lead into.
    std::vector<std::string> allowed_folders;
    // How many events list_events() can look back.
    std::uint32_t event_limit = 10'000;

    friend bool operator==(const LibraryConfiguration&, const LibraryConfiguration&) = default;
};

}  // namespace gantry::host
