// Every call of an Index, on the two models of two_rows(), for tests that make each of them fail.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host::testing {

// a/b/c and d/e/f.
[[nodiscard]] std::vector<IndexRow> two_rows();

struct IndexCall {
    const char* name;
    // All that was answered, as text.
    std::function<Result<std::string>(Index&)> run;
};

[[nodiscard]] const std::vector<IndexCall>& reading_calls();
// Each may be done again, to the same end.
[[nodiscard]] const std::vector<IndexCall>& writing_calls();

}  // namespace gantry::host::testing
