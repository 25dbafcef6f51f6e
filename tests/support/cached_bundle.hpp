#pragma once

#include <filesystem>

#include "support/temporary_folder.hpp"

namespace gantry::test {

// A copy of the bundle that lies in a Hugging Face cache, the cache being `cache`. The value is its snapshot:
// `cache`/models--gantry--tiny/snapshots/<commit>.
[[nodiscard]] inline std::filesystem::path copy_cached_bundle(const std::filesystem::path& cache) {
    copy_bundle("flux-hf-cache", cache);
    const std::filesystem::directory_iterator snapshots{cache / "models--gantry--tiny" / "snapshots"};
    return snapshots->path();
}

}  // namespace gantry::test
