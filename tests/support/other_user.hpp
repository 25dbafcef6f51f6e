// A command line that runs what follows it as another user, in no group but one of the same number.
#pragma once

#include <string>
#include <vector>

namespace gantry::test {

[[nodiscard]] inline std::vector<std::string> as_user(const std::string& number) {
    return {"setpriv", "--reuid", number, "--regid", number, "--clear-groups"};
}

}  // namespace gantry::test
