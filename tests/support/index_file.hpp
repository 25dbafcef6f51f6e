// The index of a library from outside, for tests that make it fail.
#pragma once

#include <filesystem>
#include <string>

namespace gantry::test {

// Runs SQL on the newest index file below `root`; throws where that fails.
void run_on_index(const std::filesystem::path& root, const std::string& sql);

}  // namespace gantry::test
