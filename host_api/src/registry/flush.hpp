// Flush: whether a change is on disk when the call returns.
#pragma once

namespace gantry::host {

enum class Flush : bool {
    no,  // for what can be made anew: when the power goes, the file may be there or not, old, empty or torn
    yes,
};

}  // namespace gantry::host
