// Shows a View to a plugin as the ABI's table. No exception leaves it.
#pragma once

#include <gantry/abi/view.h>

#include "views/view.hpp"

namespace gantry::host {

// `view` must outlive the table.
[[nodiscard]] gantry_view make_view_table(View& view) noexcept;

}  // namespace gantry::host
