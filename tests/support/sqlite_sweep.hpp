// One thing done again and again, while each place where SQLite can fail does so in turn.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "support/failing_sqlite.hpp"

namespace gantry::test {

inline constexpr std::array kSqliteFaults{
    SqliteFault{SqlitePlace::file_call, 0, false}, SqliteFault{SqlitePlace::file_call, 0, true},
    SqliteFault{SqlitePlace::room, 0, true}, SqliteFault{SqlitePlace::allocation, 0, false},
    SqliteFault{SqlitePlace::allocation, 0, true}};

// `trial(fault)` does it with that fault, checks what came of it, and gives the number of places that it met.
// The short run tries about `short_count` places of each kind, the long one each, until one is not met any
// more. Prints a line for each kind.
template <class Trial>
void sweep_sqlite_faults(const std::string& name, long short_count, const Trial& trial) {
    const bool is_long = std::getenv("GANTRY_LONG") != nullptr;
    for (auto fault : kSqliteFaults) {
        const long places = trial(fault);
        const long step = is_long ? 1 : std::max(places / short_count, 1L);
        long tried = 0;
        for (fault.at = 1; trial(fault) >= fault.at; fault.at += step) ++tried;
        std::cout << name << ", " << to_string(fault.place)
                  << (fault.is_persistent ? ", from then on: " : ", once: ") << tried << " of " << places
                  << '\n';
        // One failure names its place; more of the kind say nothing new.
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace gantry::test
