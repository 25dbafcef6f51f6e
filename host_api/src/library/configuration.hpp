// The file behind LibraryConfiguration: `.gantry/library.json`, which people may edit.
#pragma once

#include <string>
#include <string_view>

#include <gantry/host/configuration.hpp>
#include <gantry/result.hpp>

#include "registry/metadata_document.hpp"
#include "registry/root.hpp"

namespace gantry::host {

// Name of the file, below the library's own folder.
inline constexpr std::string_view kConfigurationName = "library.json";

// What the library is told now; the defaults where it was never told anything. A few microseconds: it is read
// anew each time, so that what another process sets counts at once.
// Errors: corrupt (with the file as path; the message names the member, and what it must be), io.
[[nodiscard]] Result<LibraryConfiguration> read_configuration(const LibraryRoot& root);
// Of the file, which need not be there.
[[nodiscard]] std::string configuration_path(const LibraryRoot& root);

// The text of a file as a configuration. Errors: corrupt.
[[nodiscard]] Result<LibraryConfiguration> parse_configuration(std::string_view text);

// The text with one member set as Library::set_configuration() says. Errors: invalid_argument, corrupt.
[[nodiscard]] Result<std::string> configured(std::string_view text, std::string_view key,
                                             std::string_view json);

// Of what a verdict depends on: the accepted tasks and the allowed folders, in any order. "" when both are
// empty, as they are where nothing was configured.
[[nodiscard]] std::string configuration_digest(const std::vector<std::string>& accepted_tasks,
                                               const std::vector<std::string>& allowed_folders);

}  // namespace gantry::host
