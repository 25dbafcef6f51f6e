// Eight processes on one library at once, which are killed at random and started again: also one that holds the
// lock blocks nobody, nothing that was acknowledged is lost, and nothing is left behind.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "faults/crowd.hpp"
#include "faults/trial.hpp"
#include "index/index.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

constexpr int kShort = 100;
constexpr int kLong = 5'000;

// Whether the process has the library's lock: the kernel tells with the descriptor.
bool holds_lock(pid_t process, const fs::path& lock) {
    const auto folder = fs::path{"/proc"} / std::to_string(process);
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator{folder / "fd", gone}) {
        if (fs::read_symlink(entry.path(), gone) != lock) continue;
        std::ifstream lines{folder / "fdinfo" / entry.path().filename()};
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("lock:")) return true;
    }
    return false;
}

// Of what nobody moves about.
std::string listing_of_resting(const fs::path& bundles) {
    std::string listing;
    std::set<fs::path> paths;
    for (const auto& entry : fs::directory_iterator{bundles}) paths.insert(entry.path());
    for (const auto& path : paths) {
        const auto name = path.filename().string();
        if (!name.starts_with("moving") && !name.starts_with("away")) listing += full_listing(path);
    }
    return listing;
}

class Crowd : public testing::Test {
protected:
    Crowd() {
        RecordProperty("seed", std::to_string(seed_));
        prepare_crowd(place_.path());
    }
    ~Crowd() override {
        for (auto& child : children_) end(child);
    }

    void start(int process) {
        std::array<std::string, 6> words{GANTRY_FAULT_SUBJECT,      "crowd",
                                         place_.path().string(),    std::to_string(process),
                                         std::to_string(random_()), std::to_string(operations_)};
        std::array<char*, 7> arguments{};
        for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
        std::array<char*, 1> environment{};
        ASSERT_EQ(::posix_spawn(&child_of(process), GANTRY_FAULT_SUBJECT, nullptr, nullptr, arguments.data(),
                                environment.data()),
                  0);
    }

    // Kills it wherever it is, or, half of the time, in the middle of a step if one comes.
    void kill_some(int process) {
        const auto child = child_of(process);
        constexpr int kLooks = 40;
        bool is_holder = false;
        const bool wants_holder = random_() % 2 == 0;
        for (int look = 0; look < (wants_holder ? kLooks : 1) && !is_holder; ++look) {
            if (look > 0) {
                ::kill(child, SIGCONT);
                ::usleep(500);
            }
            ::kill(child, SIGSTOP);
            int status = 0;
            if (::waitpid(child, &status, WUNTRACED) == child && !WIFSTOPPED(status)) {
                ended(process, status);
                return;
            }
            is_holder = holds_lock(child, place_ / "library/.gantry/lock");
        }
        end(child_of(process));
        ++killed_;
        killed_holders_ += is_holder ? 1 : 0;
        start(process);
    }

    // Of its own accord.
    void ended(int process, int status) {
        child_of(process) = -1;
        EXPECT_EQ(status, 0) << "process " << process << " failed; what it said is above";
    }

    // Until all are done or one has failed.
    void run() {
        for (int process = 0; process < kCrowd; ++process) start(process);
        for (int living = kCrowd; living > 0 && !HasFailure();) {
            ::usleep(static_cast<useconds_t>(1'000 + random_() % 15'000));
            living = 0;
            for (int process = 0; process < kCrowd; ++process) {
                int status = 0;
                if (child_of(process) > 0 && ::waitpid(child_of(process), &status, WNOHANG) > 0)
                    ended(process, status);
                living += child_of(process) > 0 ? 1 : 0;
            }
            const auto victim = static_cast<int>(random_() % kCrowd);
            if (child_of(victim) > 0) kill_some(victim);
        }
    }

    pid_t& child_of(int process) { return children_.at(static_cast<std::size_t>(process)); }
    static void end(pid_t& child) {
        if (child <= 0) return;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        child = -1;
    }

    unsigned seed_ = trial_seed();
    std::mt19937 random_{seed_};
    int operations_ = is_long_run() ? kLong : kShort;
    OwnPlace place_;
    std::array<pid_t, kCrowd> children_{};
    int killed_ = 0;
    int killed_holders_ = 0;
};

TEST_F(Crowd, LosesNothingWhoeverIsKilled) {
    SCOPED_TRACE("GANTRY_SEED=" + std::to_string(seed_));
    const auto own = place_ / "library/.gantry";
    const auto bundles = listing_of_resting(place_ / "bundles");
    run();
    ASSERT_FALSE(HasFailure());
    EXPECT_EQ(listing_of_resting(place_ / "bundles"), bundles);
    EXPECT_GT(killed_holders_, 0) << "nobody was killed while it held the lock";

    const auto library = open_for_crowd(place_.path());
    ASSERT_TRUE(library) << library.error().message;
    int done = 0;
    for (int process = 0; process < kCrowd; ++process) {
        Journal journal{place_.path(), process};
        EXPECT_NO_THROW(journal.settle(**library)) << "process " << process;
        done += journal.done();
    }
    EXPECT_GE(done, kCrowd * operations_);
    for (const auto* name : {"staging", "trash"})
        EXPECT_TRUE(!fs::exists(own / name) || fs::is_empty(own / name)) << name;
    const auto reconciled = (*library)->reconcile({});
    ASSERT_TRUE(reconciled) << reconciled.error().message;
    EXPECT_TRUE(reconciled->not_checked.empty());
    EXPECT_TRUE(reconciled->left_alone.empty()) << reconciled->left_alone.front().reason;

    const auto index = host::Index::open(own.string());
    ASSERT_TRUE(index) << index.error().message;
    const auto kept = (*index)->dump();
    ASSERT_TRUE((*library)->rebuild_index());
    const auto rebuilt = (*index)->dump();
    ASSERT_TRUE(kept && rebuilt);
    EXPECT_EQ(*rebuilt, *kept);
    std::cout << kCrowd << " processes, " << done << " operations, " << killed_ << " kills, " << killed_holders_
              << " of them of a process that held the lock, seed " << seed_ << '\n';
}

}  // namespace
}  // namespace gantry::test
