// The size of a bundle: the bytes of all its files, as the library's records show it.
#pragma once

#include <cstdint>

#include <gantry/result.hpp>

#include "views/recording_view.hpp"

namespace gantry::host {

// Of a directory bundle all files below its root, links that stay inside counted as what they lead to, but for
// one to a folder that it lies in; of a file model that file. Folders over the view's cap count as far as they
// can be listed: as nothing. What is looked at for it alone is not recorded. Errors: io.
[[nodiscard]] Result<std::uint64_t> bundle_size(RecordingView& view);

}  // namespace gantry::host
