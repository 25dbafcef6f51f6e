// What the first and last bytes of a weight file tell: a torch file cut short.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>

namespace gantry::formats {

// Why torch would not open a file written by torch.save, "" where nothing speaks against it: it is neither a
// zip archive nor what torch wrote before 1.6, or a zip archive without its end, or of something else. The
// pickle in it is never read, so where an old torch file was cut is not seen.
[[nodiscard]] std::string check_torch_file(const BundleView& view, std::string_view name, std::uint64_t size);

}  // namespace gantry::formats
