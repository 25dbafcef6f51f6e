// What the real loader said of each damaged bundle (tests/data/verdicts.tsv), and what we say.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/examine_options.hpp>

#include "views/view.hpp"

namespace gantry::tests {

struct Expectation {
    std::string bundle;
    std::string mutation;
    std::string arguments;  // of the loader, "-" for none
    std::string state;      // valid, degraded, invalid
    std::string rule;
    bool is_firm = false;  // false: maintainers may decide otherwise
    std::string depth;     // structure, headers, ...
};

// Finds the columns by their names.
[[nodiscard]] std::vector<Expectation> read_expectations(const std::string& path);

struct Verdict {
    std::string state;               // from the worst severity, as the host computes it
    std::string reasons;             // "rule code path; ..." of what made it so
    std::string faults_of_messages;  // what a finding's message fails to say, a line each
};

[[nodiscard]] Verdict judge(host::View& view, Depth depth);

// Counts agreement by mutation, prints the table, and remembers every firm row that differs.
class Agreement {
public:
    void add(const Expectation& expected, const Verdict& seen, std::string_view depth);
    void print() const;

    [[nodiscard]] int false_valid() const noexcept { return false_valid_; }
    [[nodiscard]] int false_alarm() const noexcept { return false_alarm_; }
    [[nodiscard]] int other_state() const noexcept { return other_state_; }
    [[nodiscard]] int firm() const noexcept { return firm_; }

private:
    struct Row {
        int agreed = 0;
        int firm = 0;
        int judged = 0;
        int judged_agreed = 0;
    };
    std::map<std::string, Row> rows_;
    std::vector<std::string> differences_;
    int firm_ = 0;
    int false_valid_ = 0;
    int false_alarm_ = 0;
    int other_state_ = 0;
};

}  // namespace gantry::tests
