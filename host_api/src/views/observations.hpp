// Observations: all that a view answered, by name. What an ObservingView collects and a ReplayView gives again.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "views/byte_ranges.hpp"
#include "views/view.hpp"

namespace gantry::host {

// Of one name; what was not asked is not there.
struct Observation {
    std::optional<EntryStatus> status;
    std::optional<ViewAnswer<std::vector<NamedStatus>>> listing;
    ByteRanges bytes;
    // Why it could not be read or hashed, where that was tried: unreadable, and rarer things.
    std::optional<ViewStatus> refusal;
    std::optional<std::array<std::uint8_t, 32>> sha256;
    std::map<OtherDigest, std::vector<std::uint8_t>> other_digests;  // empty: none is recorded
};

struct Observations {
    std::map<std::string, Observation, std::less<>> by_name;
    std::string entry_name;                 // of a file model
    std::vector<std::string> hidden_names;  // in the root: absent to every call
    bool is_weak = false;
    bool has_names_not_utf8 = false;
};

}  // namespace gantry::host
