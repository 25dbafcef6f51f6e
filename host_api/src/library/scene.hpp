// Scene: what inspect() looks at: a path on disk, one that is watched for a capture, or a capture.
#pragma once

#include <functional>
#include <string>

#include "library/classify.hpp"
#include "library/examine.hpp"
#include "library/look_inside.hpp"

namespace gantry::host {

struct Scene {
    std::string path;  // as it was given
    bool is_folder = true;
    // Lets `look` look at the bundle: look_until_still(), or what stands for it. Each call with a view of its
    // own, so that what detectors look at leaves no mark on the examination.
    std::function<Result<void>(const Look& look)> show;
    FormatFilter is_asked;                       // which detectors
    std::function<Result<Contents>()> contents;  // of a path that no format claims
};

}  // namespace gantry::host
