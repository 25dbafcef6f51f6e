// check_safetensors: a safetensors file's header against the file's size. Reads the header, never the data.
//
// Holds the file to what the safetensors library does when it opens one: the header is JSON of at most
// 100,000,000 bytes; tensors lie end to end without hole or overlap, each of the size that its shape and
// type give; the last one ends where the file ends. As the library, it takes a tensor name given twice (the
// last counts), white space around the header and fields it does not know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::formats {

inline constexpr std::uint64_t kMaxSafetensorsHeaderBytes = 100'000'000;

struct SafetensorsHeader {
    ViewStatus status = ViewStatus::failed;
    std::string problem;              // what is wrong, "" for nothing
    bool is_cut = false;              // the file ends before its data does: a copy or download that stopped
    bool is_empty = false;            // nothing is wrong but that it holds no tensor, which the library takes
    std::string main_dtype;           // the type of most of its bytes, "F16"
    std::vector<std::string> dtypes;  // all types of its tensors, sorted
    std::uint64_t tensor_count = 0;
    std::string first_tensor;  // the first name in byte order
};

// `size` is the file's, as stat told it. The hash of each tensor's name is appended to `name_hashes`, if given.
[[nodiscard]] SafetensorsHeader check_safetensors(const BundleView& view, std::string_view name,
                                                  std::uint64_t size,
                                                  std::vector<std::size_t>* name_hashes = nullptr);

// Of a tensor's name: enough to look names up by, and a fraction of their bytes.
[[nodiscard]] std::size_t hash_of_tensor(std::string_view name) noexcept;

}  // namespace gantry::formats
