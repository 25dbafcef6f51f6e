// The power goes at any moment of an operation: whatever of it had not been flushed may be gone or torn. The
// library opens in the next boot of the machine, repairs itself, and has all that was acknowledged.
#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "faults/disk_model.hpp"
#include "faults/trial.hpp"

namespace gantry::test {
namespace {

using Entries = std::map<std::string, std::string>;

// Different states of one operation; twelve operations, three of them also on a library that they make.
constexpr std::size_t kShort = 36;
constexpr std::size_t kLong = 450;
// An operation of few changes has no more; with all of them that are over 5,000.
constexpr std::size_t kLongAtLeast = 350;
// Of them, how many lose the power again while the next try is made, and the states of each.
constexpr std::size_t kShortAgain = 1;
constexpr std::size_t kLongAgain = 9;
constexpr std::size_t kStatesAgain = 8;
// So often a cut is drawn again where it loses at random.
constexpr std::size_t kMostDraws = 20;

constexpr Loss kLosses[] = {Loss::all, Loss::none, Loss::data, Loss::names, Loss::some_in_order, Loss::some};

// SQLite makes it anew when nobody has the index open.
void forget_shared_memory(Entries& entries) {
    for (auto& [name, bytes] : entries)
        if (name.ends_with("-shm")) bytes.clear();
}

// An operation, written down.
struct Recorded {
    Disk before;
    DiskRecord record;
    std::size_t acknowledged = 0;  // so many changes came before
};

struct Cut {
    std::size_t after = 0;  // so many changes
    Loss loss = Loss::all;
};

class PowerLoss : public testing::TestWithParam<Operation> {
protected:
    explicit PowerLoss(Beginning beginning = Beginning::library) : trials_(beginning) {
        RecordProperty("seed", std::to_string(seed_));
    }

    // In a boot that has not written to the index yet, and in one that has.
    void take_power() {
        (void)trials_.run(GetParam(), {});
        std::size_t changes = 0;
        for (const std::string boot : {"the first write of its boot", "a later write of its boot"}) {
            trials_.lay_out();
            if (boot.starts_with("a later")) {
                ASSERT_TRUE(trials_.run_in_boot(*operation_named("rebuild_index"), boot).is_done);
            }
            const auto recorded = record(boot);
            ASSERT_FALSE(HasFailure()) << boot;
            ASSERT_NO_FATAL_FAILURE(try_cuts(recorded, boot));
            changes += recorded.record.size();
        }
        EXPECT_GE(seen_.size(), is_long_run() ? kLongAtLeast : kShort);
        std::cout << GetParam().name << ": " << seen_.size() << " states of " << changes << " changes, "
                  << again_ << " of them with the power gone twice, seed " << seed_ << '\n';
    }

private:
    // On the library that is there. What is written down must be all that happened.
    Recorded record(const std::string& boot) {
        const auto file = trials_.beside("record");
        std::filesystem::remove(file);
        Recorded made{Disk::of(trials_.library()), {}, 0};
        const auto ending = trials_.run_in_boot(GetParam(), boot, file);
        EXPECT_TRUE(ending.is_done) << "the try in " << boot << ": " << ending.said;
        made.record = read_record(file);
        while (made.acknowledged < made.record.size() &&
               made.record[made.acknowledged].kind != DiskChange::Kind::acknowledged)
            ++made.acknowledged;
        auto told = made.before;
        for (const auto& change : made.record) told.apply(change, Fate::kept);
        auto wanted = Disk::of(trials_.library()).entries();
        auto entries = told.entries();
        forget_shared_memory(wanted);
        forget_shared_memory(entries);
        EXPECT_TRUE(entries == wanted) << "a change was not written down";
        return made;
    }

    Disk disk_after(const Recorded& recorded, const Cut& cut) {
        const auto fates = draw_fates(recorded.record, cut.after, cut.loss, random_);
        auto disk = recorded.before;
        for (std::size_t i = 0; i < cut.after; ++i) disk.apply(recorded.record[i], fates[i]);
        return disk;
    }

    // Whether it is one that was not tried before.
    bool is_new(const Disk& disk, bool is_acknowledged) {
        std::string all = is_acknowledged ? "acknowledged" : "";
        for (const auto& [name, bytes] : disk.entries()) all += name + '\0' + bytes + '\0';
        return seen_.insert(std::hash<std::string>{}(all)).second;
    }

    // "" or what is wrong.
    std::string check(const Disk& disk, bool is_acknowledged) {
        disk.lay_out(trials_.library());
        Ending ending;
        ending.is_done = is_acknowledged;
        return trials_.check(GetParam(), ending);
    }

    std::string describe(const Recorded& recorded, const Cut& cut, const std::string& boot) const {
        return GetParam().name + ", " + boot + ", power gone after " + std::to_string(cut.after) + " of " +
               std::to_string(recorded.record.size()) + " changes (" + std::to_string(recorded.acknowledged) +
               " before it was acknowledged), " + std::string{to_string(cut.loss)} +
               "; GANTRY_SEED=" + std::to_string(seed_);
    }

    // Every moment and every loss in a long run, else some of each; then others until there are enough.
    void try_cuts(const Recorded& recorded, const std::string& boot) {
        std::vector<Cut> cuts;
        for (std::size_t after = 0; after <= recorded.record.size(); ++after)
            for (const auto loss : kLosses) cuts.push_back({after, loss});
        std::shuffle(cuts.begin(), cuts.end(), random_);
        const auto wanted = seen_.size() + (is_long_run() ? kLong : kShort) / 2;
        const auto pause = (is_long_run() ? kLong / kLongAgain : kShort / kShortAgain) / 2;
        for (std::size_t i = 0; i < kMostDraws * cuts.size(); ++i) {
            if (seen_.size() >= wanted && (!is_long_run() || i >= cuts.size())) return;
            const auto& cut = cuts[i % cuts.size()];
            const auto disk = disk_after(recorded, cut);
            const bool is_acknowledged = cut.after > recorded.acknowledged;
            if (!is_new(disk, is_acknowledged)) continue;
            const auto where = describe(recorded, cut, boot);
            ASSERT_EQ(check(disk, is_acknowledged), "") << where;
            if (seen_.size() % pause != 0) continue;
            ASSERT_NO_FATAL_FAILURE(try_cuts_again(disk, is_acknowledged, where));
        }
    }

    // The power goes once more, while the next try is made on what the first time left.
    void try_cuts_again(const Disk& disk, bool is_acknowledged, const std::string& first) {
        disk.lay_out(trials_.library());
        const auto recorded = record("the next try");
        ASSERT_FALSE(HasFailure()) << first;
        for (std::size_t state = 0; state < kStatesAgain; ++state) {
            const Cut cut{random_() % (recorded.record.size() + 1), kLosses[random_() % std::size(kLosses)]};
            const auto left = disk_after(recorded, cut);
            const bool is_now = is_acknowledged || cut.after > recorded.acknowledged;
            if (!is_new(left, is_now)) continue;
            ASSERT_EQ(check(left, is_now), "")
                << first << "\nand then " << describe(recorded, cut, "the next try");
            ++again_;
        }
    }

    unsigned seed_ = trial_seed();
    std::mt19937 random_{seed_};
    Trials trials_;
    std::set<std::size_t> seen_;
    std::size_t again_ = 0;
};

TEST_P(PowerLoss, LosesNothingThatWasAcknowledged) {
    take_power();
}

INSTANTIATE_TEST_SUITE_P(Of, PowerLoss, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });

// The operation also makes the library.
class PowerLossOfANewLibrary : public PowerLoss {
protected:
    PowerLossOfANewLibrary() : PowerLoss(Beginning::empty_folder) {}
};

TEST_P(PowerLossOfANewLibrary, LosesNothingThatWasAcknowledged) {
    take_power();
}

INSTANTIATE_TEST_SUITE_P(Of, PowerLossOfANewLibrary,
                         testing::Values(*operation_named("register"), *operation_named("import"),
                                         *operation_named("configure")),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::test
