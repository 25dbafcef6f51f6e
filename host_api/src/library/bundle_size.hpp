// The size of a bundle: the bytes of all its files, as the library's records show it.
#pragma once

#include <cstdint>

#include <gantry/result.hpp>

#include "library/examine.hpp"

namespace gantry::host {

// Of a directory bundle all files below its root, links that stay inside counted as what they lead to; of a
// file model that file. Folders over the view's cap count as far as they can be listed: as nothing.
// Errors: path_not_found, not_readable_here, io.
[[nodiscard]] Result<std::uint64_t> bundle_size(const Subject& subject);

}  // namespace gantry::host
