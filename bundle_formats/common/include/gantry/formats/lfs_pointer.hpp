// The pointer that Git LFS leaves where a file was not fetched: a small text that names its digest.
#pragma once

#include <cstdint>
#include <string_view>

#include <gantry/bundle_view.hpp>

namespace gantry::formats {

[[nodiscard]] bool is_lfs_pointer(std::string_view text) noexcept;

// The same for a file that was not read yet; reads none that is too large for a pointer.
[[nodiscard]] bool is_lfs_pointer(const BundleView& view, std::string_view name, std::uint64_t size);

}  // namespace gantry::formats
