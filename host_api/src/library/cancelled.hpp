// What a call says that was cancelled. Its code says that much already.
#pragma once

#include <gantry/result.hpp>

namespace gantry::host {

[[nodiscard]] inline Error cancelled_error() {
    return make_error(ErrorCode::cancelled, "ended before it was done; nothing half-done is left");
}

}  // namespace gantry::host
