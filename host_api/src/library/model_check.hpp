// Model check: what reconciling does for one model on the thread of its mount: is what was found still true,
// and what is true now where it is not.
#pragma once

#include <memory>
#include <vector>

#include "index/index.hpp"
#include "library/freshness.hpp"
#include "library/host_impl.hpp"
#include "library/mount_checks.hpp"

namespace gantry::host {

// What checks share, and keep alive: the thread of a mount that hangs outlives the call, and the library.
struct ModelChecks {
    std::shared_ptr<HostImpl> host;
    std::shared_ptr<LibraryRoot> root;
    std::shared_ptr<const Index> index;
    std::shared_ptr<const std::vector<KnownModel>> models;  // by position, sorted by model_id
    CheckLevel level;
    Depth depth;
    CheckTerms terms;
};

[[nodiscard]] MakeSourceCheck checks_of(ModelChecks shared);

}  // namespace gantry::host
