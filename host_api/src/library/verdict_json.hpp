// A verdict as the text that the index caches, and back.
#pragma once

#include <string>
#include <string_view>

#include <gantry/result.hpp>

#include "index/index.hpp"
#include "library/examine.hpp"

namespace gantry::host {

[[nodiscard]] CachedExamination to_cached(const Verdict& verdict);

// Errors: corrupt: not what to_cached() wrote. The caller then examines anew.
[[nodiscard]] Result<Verdict> from_cached(const CachedExamination& cached, std::string_view bundle_format);

}  // namespace gantry::host
