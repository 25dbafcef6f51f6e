// Shows a View to a plugin as the ABI's table. No exception leaves it.
#pragma once

#include <gantry/abi/view.h>

#include "views/recording_view.hpp"
#include "views/view.hpp"

namespace gantry::host {

// `view` must outlive the table.
[[nodiscard]] gantry_view make_view_table(View& view) noexcept;
// The view has_failed() as soon as the plugin is told GANTRY_STATUS_FAILED, by the host or by its own callback.
[[nodiscard]] gantry_view make_view_table(RecordingView& view) noexcept;

}  // namespace gantry::host
