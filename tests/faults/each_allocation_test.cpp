// Memory runs out at the N-th allocation of a public call, once or from then on: the call says so with a typed
// error or gives the answer that it always gives, never another one, and the next call is right.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <optional>

#include <gtest/gtest.h>

#include "faults/failing_new.hpp"
#include "faults/public_calls.hpp"
#include "faults/trial.hpp"

namespace gantry::test {
namespace {

// Trials of one call; the long run tries each allocation.
constexpr long kShort = 25;

// What the child that does the trials leaves to its parent, who outlives it.
struct Report {
    long at;
    long tried;
    long typed;
    long places;
    char wrong[2'000];
};

class Shared {
public:
    Shared()
        : report_(static_cast<Report*>(
              ::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
    ~Shared() { ::munmap(report_, sizeof(Report)); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    Report* operator->() const noexcept { return report_; }
    Report& operator*() const noexcept { return *report_; }

private:
    Report* report_;
};

std::string wrong_with(const Result<std::string>& outcome, const std::string& expected) {
    if (outcome) return *outcome == expected ? "" : "another answer: " + *outcome;
    if (outcome.error().code == ErrorCode::internal) return "untyped: " + outcome.error().message;
    return {};
}

long step_of(const Report& report) {
    return is_long_run() ? 1 : std::max(report.places / kShort, 1L);
}

// From `report.at` on, until an allocation is not reached any more.
void try_allocations(const PublicCall& call, const std::filesystem::path& place, bool is_persistent,
                     Report& report) {
    const auto subject = open_subject(place);
    std::optional<FailingNew> failing;
    long count = 0;
    const auto run = [&](long at) {
        const Armed armed{[&, at] { failing.emplace(at, is_persistent); },
                          [&] {
                              count = failing->count();
                              failing.reset();
                          }};
        return call.run(subject, armed);
    };
    (void)must(run(0));
    const auto expected = must(run(0));
    report.places = count;
    for (;; report.at += step_of(report)) {
        const auto outcome = run(report.at);
        const auto met = count;
        auto wrong = wrong_with(outcome, expected);
        if (wrong.empty()) wrong = wrong_with(must(run(0)), expected);
        if (!wrong.empty()) return (void)wrong.copy(report.wrong, sizeof report.wrong - 1);
        if (met < report.at) return;
        ++report.tried;
        report.typed += outcome ? 0 : 1;
    }
}

class EachAllocation : public testing::TestWithParam<std::tuple<PublicCall, bool>> {};

// The process may end: nlohmann::json allocates in its destructor. That loses nothing, and a child goes on
// behind it.
TEST_P(EachAllocation, ThatFailsIsToldAndGivesNoOtherAnswer) {
    const auto& [call, is_persistent] = GetParam();
    const OwnPlace parent;
    const auto place = parent / "place";
    prepare_subject(place);
    const Shared report;
    report->at = 1;
    long died = 0;
    for (;;) {
        const auto child = ::fork();
        if (child == 0) {
            try {
                try_allocations(call, place, is_persistent, *report);
            } catch (const std::exception& failure) {
                std::strncpy(report->wrong, failure.what(), sizeof report->wrong - 1);
            }
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status)) break;
        ASSERT_EQ(WTERMSIG(status), SIGABRT) << call.name << " at allocation " << report->at;
        ++died;
        report->at += step_of(*report);
    }
    EXPECT_STREQ(report->wrong, "") << call.name << ", allocation " << report->at << " of " << report->places
                                    << " fails" << (is_persistent ? ", and all later ones" : "");
    std::cout << call.name << (is_persistent ? ", from then on: " : ", once: ") << report->tried + died
              << " of " << report->places << ", " << report->typed << " typed errors, " << died
              << " ended the process\n";
}

INSTANTIATE_TEST_SUITE_P(Of, EachAllocation,
                         testing::Combine(testing::ValuesIn(public_calls()), testing::Bool()),
                         [](const auto& tried) {
                             return std::string{std::get<0>(tried.param).name} +
                                    (std::get<1>(tried.param) ? "_from_then_on" : "_once");
                         });

}  // namespace
}  // namespace gantry::test
