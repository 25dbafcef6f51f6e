// PathClassification: what a path is, and which models are in it, before anything is done with it.
#pragma once

#include <string>
#include <vector>

#include <gantry/host/examination.hpp>

namespace gantry::host {

struct PathClassification {
    std::string path;  // as it was given
    PathKind kind = PathKind::unsupported;
    std::vector<Candidate> candidates;  // formats that claim the path itself, strongest first
    std::vector<std::string>
        members;  // absolute paths of the models in it, sorted; none where it is one itself
    std::vector<std::string> reasons;  // why it is that kind, one line each
};

}  // namespace gantry::host
