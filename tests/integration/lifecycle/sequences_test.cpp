// Sequences of random operations on a library, each against a plain model of it: whatever people and programs
// do to bundles, folders and records in between, states, ids and totals are what the model says, nobody's file
// is touched, the index is what a rebuild makes of the records, and a second reconcile writes nothing.
//
// 2,000 sequences, and 100,000 with GANTRY_LONG=1 (fewer under sanitizers: 400, and 4,000). They follow from
// GANTRY_SEED, which is a fixed one where it is not set; a failure prints it with the shortest sequence that
// still fails.
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "integration/lifecycle/sequences/run.hpp"

namespace gantry::test {
namespace {

using sequences::Batch;

// So many tests, so that several run at once and none takes long.
constexpr int kParts = 40;
// At once: each mostly waits until a change that was just made can be told from the next one.
constexpr int kAtOnce = 25;
constexpr int kTriesToShrink = 400;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSequences = 400;
constexpr int kSequencesLong = 4'000;
#else
constexpr int kSequences = 2'000;
constexpr int kSequencesLong = 100'000;
#endif

std::uint64_t seed() {
    const char* given = std::getenv("GANTRY_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20261122;
}

std::shared_ptr<host::Host> open_host() {
    host::HostOptions options;
    options.search_default_folders = false;
    options.plugin_folders = {GANTRY_TEST_PLUGINS};
    return *host::Host::open(std::move(options));
}

// The first failure of the batch, "" for none.
std::string run_at_once(const Batch& batch, const std::shared_ptr<host::Host>& host) {
    std::vector<std::string> failures(batch.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < batch.size(); ++i)
        threads.emplace_back([&, i] { failures[i] = sequences::run(batch[i], host); });
    for (auto& thread : threads) thread.join();
    for (auto& failure : failures)
        if (!failure.empty()) return std::move(failure);
    return {};
}

std::string shortest_failure(rc::Shrinkable<Batch> failing, std::string failure,
                             const std::shared_ptr<host::Host>& host) {
    int tries = 0;
    for (bool is_shorter = true; is_shorter && tries < kTriesToShrink;) {
        is_shorter = false;
        auto shrinks = failing.shrinks();
        for (auto next = shrinks.next(); next && tries < kTriesToShrink; next = shrinks.next(), ++tries) {
            auto other = run_at_once(next->value(), host);
            if (other.empty()) continue;
            failure = std::move(other);
            failing = *next;
            is_shorter = true;
            break;
        }
    }
    return failure;
}

class Sequences : public testing::TestWithParam<int> {};

TEST_P(Sequences, EndAsThePlainModelSays) {
    const auto drawn = seed();
    RecordProperty("seed", std::to_string(drawn));
    const auto host = open_host();
    const int count = (std::getenv("GANTRY_LONG") != nullptr ? kSequencesLong : kSequences) / kParts;
    rc::Random random{drawn + static_cast<std::uint64_t>(GetParam())};
    for (int done = 0; done < count; done += kAtOnce) {
        auto source = random.split();
        const auto batch = sequences::batch_of(std::min(kAtOnce, count - done))(source, 0);
        const auto failure = run_at_once(batch.value(), host);
        // Before it is made shorter, which takes its time and may not succeed with one that comes and goes.
        if (!failure.empty()) std::cerr << failure << '\n';
        ASSERT_TRUE(failure.empty()) << shortest_failure(batch, failure, host) << "\nfirst as: " << failure
                                     << "\nagain with GANTRY_SEED=" << drawn;
    }
}

INSTANTIATE_TEST_SUITE_P(Part, Sequences, testing::Range(0, kParts));

}  // namespace
}  // namespace gantry::test
