// Rules of depth `content`: what a digest tells that was recorded when the bundle was downloaded.
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"

namespace gantry::tests {

std::vector<RuleCase> content_cases() {
    return {};
}

}  // namespace gantry::tests
