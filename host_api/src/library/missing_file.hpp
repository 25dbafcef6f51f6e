// Missing file: what can be told of an owned model although no plugin here knows its format: that the file
// which it is opened by is gone.
#pragma once

#include <string>
#include <string_view>

#include <gantry/error.hpp>

#include "library/record.hpp"

namespace gantry::host {

// Of a row: the absolute path of that file; "" where the model lies elsewhere, or its record names no file.
template <class Row>
[[nodiscard]] std::string owned_primary(const Row& row, std::string_view root) {
    if (row.storage_kind == "external_reference" || row.entry_path.empty()) return {};
    return place_of(row, root, true);
}

// What to say of the model that `unchecked` (needs_plugin) keeps from being checked: that the file is gone, or
// else just that.
[[nodiscard]] Error with_missing_file(Error unchecked, const std::string& owned_primary);

}  // namespace gantry::host
