// A library, or a bundle, on a file system that proves less: locks cannot be had, times come in whole seconds.
// Nothing is harmed, and nothing that has changed is called unchanged.
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WeakPlace : public LibraryTest {
protected:
    // The command, to which `where` is such a place.
    Outcome weakly(const fs::path& where, std::vector<std::string> arguments,
                   std::map<std::string, std::string> environment) {
        environment.emplace("LD_PRELOAD", GANTRY_WEAK_SHIM);
        environment.emplace("GANTRY_WEAK_ROOT", where.string());
        return gantry(std::move(arguments), environment);
    }
};

class RefusedLocks : public WeakPlace, public testing::WithParamInterface<std::string> {
protected:
    Outcome without_locks(std::vector<std::string> arguments) {
        return weakly(library, std::move(arguments), {{"GANTRY_WEAK_LOCKS", GetParam()}});
    }
};

TEST_P(RefusedLocks, ReadsAndRefusesToWriteAndTouchesNothing) {
    const auto id = add_model("bundle");
    copy_bundle("dit", folder / "next");
    const auto before = full_listing(library) + full_listing(folder / "bundle");
    const auto listed = without_locks({"list"});
    EXPECT_EQ(listed.exit_code, 0) << listed.err;
    EXPECT_EQ(ids_of(listed.json()), std::vector<std::string>{id});
    EXPECT_EQ(without_locks({"descriptor", id}).json()["model_id"], id);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"register", (folder / "next").string()},
          {"import", (folder / "next").string()},
          {"remove", id},
          {"reconcile"},
          {"rebuild-index"},
          {"config", "set", "event_limit", "500"}}) {
        const auto refused = without_locks(command);
        EXPECT_EQ(refused.exit_code, 1) << command[0];
        EXPECT_EQ(refused.error()["code"], "read_only") << command[0] << refused.err;
        EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr("locks")) << command[0];
    }
    EXPECT_EQ(full_listing(library) + full_listing(folder / "bundle"), before);
    EXPECT_EQ(gantry({"remove", id}).exit_code, 0) << "where locks work it works as ever";
}

TEST_P(RefusedLocks, ANewLibraryIsRefusedAndWorksWhereLocksDo) {
    copy_bundle("dit", folder / "bundle");
    const auto refused = without_locks({"register", (folder / "bundle").string()});
    EXPECT_EQ(refused.error()["code"], "read_only") << refused.err;
    EXPECT_EQ(without_locks({"list"}).json()["total"], 0);
    EXPECT_EQ(gantry({"register", (folder / "bundle").string()}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Of, RefusedLocks, testing::Values("all", "own"));

// In the first half of a second, so that what follows falls into the same one.
void wait_for_a_new_second() {
    timespec now{};
    do {
        ::clock_gettime(CLOCK_REALTIME, &now);
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    } while (now.tv_nsec > 100'000'000);
}

class WholeSeconds : public WeakPlace {
protected:
    Outcome coarsely(std::vector<std::string> arguments) {
        return weakly(folder.path(), std::move(arguments),
                      {{"GANTRY_WEAK_TIMES", "1"},
                       {"GANTRY_WEAK_TYPE", "0x6969"},
                       {"XDG_CACHE_HOME", caches_.path().string()}});
    }

private:
    TemporaryFolder caches_;
};

// As an editor that writes the file in place: same inode, same size.
void overwrite(const fs::path& file, const std::string& from, const std::string& to) {
    auto content = read_file(file);
    content.replace(content.find(from), from.size(), to);
    std::ofstream{file, std::ios::binary | std::ios::in} << content;
}

TEST_F(WholeSeconds, AChangeInTheSecondOfAnExaminationIsSeen) {
    const auto bundle = folder / "bundle";
    copy_bundle("dit", bundle);
    wait_for_a_new_second();
    overwrite(bundle / "model_index.json", "_class_name", "_class_name");
    const auto made = coarsely({"register", bundle.string()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    overwrite(bundle / "model_index.json", "_class_name", "_class_namo");
    const auto id = made.json()["model_id"].get<std::string>();
    EXPECT_EQ(coarsely({"descriptor", id}).exit_code, 4);

    wait_for_a_new_second();
    overwrite(bundle / "model_index.json", "_class_namo", "_class_name");
    EXPECT_EQ(coarsely({"descriptor", id}).exit_code, 0);
    overwrite(bundle / "model_index.json", "_class_name", "_class_namo");
    const auto reconciled = coarsely({"reconcile"}).json();
    EXPECT_EQ(reconciled["changed"], 1) << reconciled;
    EXPECT_EQ(reconciled["weak"], 1) << reconciled;
}

// With the modification time put back, as rsync and tar do.
TEST_F(WholeSeconds, AChangeInALaterSecondIsSeenAndSaidToBeWeak) {
    const auto id = add_model("bundle");
    const auto file = folder / "bundle/model_index.json";
    std::this_thread::sleep_for(std::chrono::milliseconds{2'100});
    const auto first = coarsely({"validate", id}).json();
    EXPECT_EQ(first["freshness"], "weak") << first;
    EXPECT_EQ(first["validation_state"], "valid") << first;
    const auto written = fs::last_write_time(file);
    overwrite(file, "_class_name", "_class_namo");
    fs::last_write_time(file, written);
    EXPECT_EQ(coarsely({"descriptor", id}).exit_code, 4);
}

TEST_F(WholeSeconds, NothingIsExaminedOrWrittenAgainWhereNothingChanged) {
    const auto id = add_model("bundle");
    EXPECT_EQ(coarsely({"validate", id}).exit_code, 0);
    const auto again = coarsely({"reconcile"}).json();
    EXPECT_EQ(again["validated"], 0) << again;
    EXPECT_EQ(again["written"], 0) << again;
}

// A copy whose source is written in the same second as it is looked at could be half of the old and half of the
// new. No plugin knows this one, so that nothing else waits.
TEST_F(WholeSeconds, ASourceThatWasJustWrittenIsCopiedWhenItHasSettled) {
    wait_for_a_new_second();
    write_file(folder / "weights.gguf", "GGUF");
    timespec written{};
    ::clock_gettime(CLOCK_REALTIME, &written);
    const auto made = coarsely({"import", (folder / "weights.gguf").string()});
    ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
    struct stat copy {};
    const auto id = made.json()["model_id"].get<std::string>();
    ASSERT_EQ(::stat((library / id / "weights.gguf").c_str(), &copy), 0);
    EXPECT_GT(copy.st_mtim.tv_sec, written.tv_sec);
}

// Two machines with one library on NFS: each has a cache folder of its own, and no memory in common.
class OverTheNetwork : public WeakPlace {
protected:
    OverTheNetwork() { copy_bundle("dit", folder / "first"), copy_bundle("dit", folder / "second"); }

    Outcome on(const std::string& machine, std::vector<std::string> arguments) {
        return weakly(library, std::move(arguments),
                      {{"GANTRY_WEAK_TYPE", "0x6969"}, {"XDG_CACHE_HOME", (folder / machine).string()}});
    }
    std::string register_on(const std::string& machine, const std::string& bundle) {
        const auto made = on(machine, {"register", (folder / bundle).string()});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        return made.json().value("model_id", "");
    }
    std::vector<std::string> listed_on(const std::string& machine) {
        const auto listed = on(machine, {"list"});
        EXPECT_EQ(listed.exit_code, 0) << listed.err;
        return ids_of(listed.json());
    }
    static std::vector<fs::path> indexes_below(const fs::path& place) {
        std::vector<fs::path> found;
        if (!fs::exists(place)) return found;
        for (const auto& entry : fs::recursive_directory_iterator{place})
            if (entry.path().filename().string().starts_with("models.v")) found.push_back(entry.path());
        return found;
    }
};

TEST_F(OverTheNetwork, EachMachineHasAnIndexOfItsOwnAndSeesWhatTheOtherWrote) {
    const auto first = register_on("here", "first");
    EXPECT_EQ(listed_on("there"), std::vector{first});
    const auto second = register_on("there", "second");
    EXPECT_EQ(listed_on("here"), (std::vector{first, second}));
    EXPECT_EQ(register_on("here", "second"), second) << "the same source is the same model";
    EXPECT_EQ(on("there", {"register", (folder / "first").string(), "--tag", "wanted"}).exit_code, 0);
    EXPECT_EQ(ids_of(on("here", {"search", "wanted"}).json()), std::vector{first});
    EXPECT_EQ(on("here", {"remove", first}).exit_code, 0);
    EXPECT_EQ(listed_on("there"), std::vector{second});
    EXPECT_EQ(on("there", {"descriptor", second}).exit_code, 0);
    EXPECT_THAT(indexes_below(library), testing::IsEmpty());
    for (const auto* machine : {"here", "there"})
        EXPECT_THAT(indexes_below(folder / machine), testing::Not(testing::IsEmpty()));
}

TEST_F(OverTheNetwork, AnIndexThatIsDeletedIsMadeAnew) {
    const auto first = register_on("here", "first");
    fs::remove_all(folder / "here");
    EXPECT_EQ(listed_on("here"), std::vector{first});
}

TEST_F(OverTheNetwork, AnotherLibraryInThePlaceOfOneIsNotTakenForIt) {
    register_on("here", "first");
    EXPECT_EQ(listed_on("here").size(), 1U);
    fs::rename(library, folder / "aside");
    const auto second = register_on("there", "second");
    fs::copy_file(folder / "aside/.gantry/generation", library / ".gantry/generation",
                  fs::copy_options::overwrite_existing);
    EXPECT_EQ(listed_on("here"), std::vector{second}) << "though both say that they have had the same changes";
}

TEST_F(OverTheNetwork, WithoutAPlaceForItTheIndexIsInMemory) {
    const std::map<std::string, std::string> on_network{{"GANTRY_WEAK_TYPE", "0x6969"}};
    const auto made = weakly(library, {"register", (folder / "first").string()}, on_network);
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_FALSE(fs::exists("/nonexistent")) << "a home that is not there is not made";
    auto with_cache = on_network;
    with_cache["XDG_CACHE_HOME"] = (folder / "cache").string();
    const auto more = weakly(folder.path(), {"register", (folder / "second").string()}, with_cache);
    ASSERT_EQ(more.exit_code, 0) << more.err;
    EXPECT_EQ(weakly(folder.path(), {"list"}, with_cache).json()["total"], 2);
    EXPECT_THAT(indexes_below(folder.path()), testing::IsEmpty()) << "the cache folder is on the network too";
}

}  // namespace
}  // namespace gantry::test
