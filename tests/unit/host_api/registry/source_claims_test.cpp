#include "registry/source_claims.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "registry/writer_lock.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using testing::model_id;
using testing::TemporaryLibrary;

const std::string kSource = "/data/sdxl";
const ModelId kFirst = model_id("diffusion/a/first");
const ModelId kSecond = model_id("diffusion/a/second");

std::string external_record(const std::string& source) {
    return fmt::format(
        R"({{"schema_version": 2, "model_id": "x/y/z", "storage_kind": "external_reference", "entry_path": "{}"}})",
        source);
}

struct Claims : ::testing::Test {
    TemporaryLibrary library;
    SourceClaims claims{library.root};
};

TEST_F(Claims, AreFilesNamedByTheDigestOfTheSource) {
    EXPECT_EQ(*source_digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ASSERT_EQ(*claims.take(kSource, kFirst), kFirst);
    EXPECT_EQ(library.folder.read("library/.gantry/sources/" + *source_digest(kSource)), "diffusion/a/first\n");
}

TEST_F(Claims, HoldWhileTheRecordNamesTheSource) {
    EXPECT_EQ(*claims.holder(kSource), std::nullopt);
    ASSERT_EQ(*claims.take(kSource, kFirst), kFirst);
    EXPECT_EQ(*claims.holder(kSource), std::nullopt) << "no record yet";
    ASSERT_TRUE(library.root->create_model(kFirst, external_record(kSource)));
    EXPECT_EQ(*claims.holder(kSource), kFirst);
    EXPECT_EQ(*claims.take(kSource, kSecond), kFirst);
    EXPECT_EQ(*claims.take(kSource, kFirst), kFirst);
    EXPECT_EQ(*claims.take("/data/other", kSecond), kSecond) << "another source is free";
}

TEST_F(Claims, ThatTheModelHasAlreadyAreTakenWithoutAByteWritten) {
    ASSERT_EQ(*claims.take(kSource, kFirst), kFirst);
    const auto folder = library.root->path() + "/.gantry/sources";
    const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours{1};
    std::filesystem::last_write_time(folder, long_ago);
    ASSERT_EQ(*claims.take(kSource, kFirst), kFirst);
    EXPECT_EQ(std::filesystem::last_write_time(folder), long_ago) << "not even a temporary file";
}

TEST_F(Claims, AreTakenOverFromAModelThatIsGone) {
    ASSERT_TRUE(claims.take(kSource, kFirst));
    EXPECT_EQ(*claims.take(kSource, kSecond), kSecond);
    ASSERT_TRUE(library.root->create_model(kSecond, external_record(kSource)));
    EXPECT_EQ(*claims.holder(kSource), kSecond);
}

TEST_F(Claims, AreTakenOverFromAModelThatNamesAnotherSource) {
    ASSERT_TRUE(library.root->create_model(kFirst, external_record("/data/moved")));
    ASSERT_TRUE(claims.take(kSource, kFirst));
    EXPECT_EQ(*claims.holder(kSource), std::nullopt);
    EXPECT_EQ(*claims.take(kSource, kSecond), kSecond);
}

TEST_F(Claims, OfAnOwnedModelFollowFromItsFolder) {
    const auto folder = library.path("diffusion/a/first");
    ASSERT_TRUE(library.root->create_model(
        kFirst, R"({"schema_version": 2, "model_id": "x/y/z", "entry_path": "/data/elsewhere"})"));
    for (const auto& source : {folder, folder + "/model.bin"}) {
        ASSERT_TRUE(claims.take(source, kFirst));
        EXPECT_EQ(*claims.holder(source), kFirst) << source;
    }
    for (const auto& source : {folder + "2", std::string{"/data/elsewhere"}, library.path("diffusion/a")}) {
        ASSERT_TRUE(claims.take(source, kFirst));
        EXPECT_EQ(*claims.holder(source), std::nullopt) << source;
    }
}

TEST_F(Claims, OfARecordThatCannotBeReadAreKept) {
    ASSERT_TRUE(library.root->create_model(kFirst, external_record(kSource)));
    ASSERT_TRUE(claims.take(kSource, kFirst));
    ASSERT_TRUE(library.root->write_metadata(kFirst, "{ damaged"));
    EXPECT_EQ(*claims.holder(kSource), kFirst);
    EXPECT_EQ(*claims.take(kSource, kSecond), kFirst);
}

TEST_F(Claims, ThatAreDamagedAreTakenOver) {
    const auto name = "sources/" + *source_digest(kSource);
    for (const auto* damage : {"", "\n", "../../etc\n", "diffusion/a/fir", "a/b/c\nd/e/f\n"}) {
        ASSERT_TRUE(library.root->write_own(name, damage));
        EXPECT_EQ(*claims.holder(kSource), std::nullopt) << damage;
        EXPECT_EQ(*claims.take(kSource, kSecond), kSecond) << damage;
    }
}

TEST_F(Claims, AreReleasedByTheirHolderOnly) {
    ASSERT_TRUE(library.root->create_model(kFirst, external_record(kSource)));
    ASSERT_TRUE(claims.release(kSource, kFirst)) << "never taken";
    ASSERT_TRUE(claims.take(kSource, kFirst));
    ASSERT_TRUE(claims.release(kSource, kSecond));
    EXPECT_EQ(*claims.holder(kSource), kFirst);
    ASSERT_TRUE(claims.release(kSource, kFirst));
    EXPECT_EQ(*claims.holder(kSource), std::nullopt);
    EXPECT_TRUE(library.root->list_own("sources")->empty());
}

TEST_F(Claims, PassToTheNextRecordOfTheSourceWhenTheirHolderGoes) {
    ASSERT_TRUE(library.root->create_model(kFirst, external_record(kSource)));
    ASSERT_TRUE(library.root->create_model(kSecond, external_record(kSource)));
    ASSERT_EQ(*claims.take(kSource, kFirst), kFirst);
    for (int time = 0; time < 2; ++time) EXPECT_EQ(*claims.take(kSource, kSecond), kFirst);
    const auto name = "library/.gantry/sources/" + *source_digest(kSource);
    EXPECT_EQ(library.folder.read(name), "diffusion/a/first\ndiffusion/a/second\n");
    ASSERT_TRUE(library.root->remove_record(kFirst));
    EXPECT_EQ(*claims.holder(kSource), kSecond) << "also where the process died before it was released";
    ASSERT_TRUE(claims.release(kSource, kFirst));
    EXPECT_EQ(*claims.holder(kSource), kSecond);
    EXPECT_EQ(library.folder.read(name), "diffusion/a/second\n");
    ASSERT_TRUE(claims.release(kSource, kSecond));
    EXPECT_TRUE(library.root->list_own("sources")->empty());
}

constexpr int kContenders = 4;
constexpr int kRounds = 15;

// Starts the contenders at one moment; the value is how many won.
template <class Work>
int race(Work work) {
    int gate[2];
    if (::pipe(gate) != 0) return -1;
    std::vector<pid_t> children;
    for (int contender = 0; contender < kContenders; ++contender)
        children.push_back(testing::start_child([&, contender] {
            ::close(gate[1]);
            char byte = 0;
            (void)!::read(gate[0], &byte, 1);
            return work(contender) ? 1 : 0;
        }));
    ::close(gate[0]);
    ::close(gate[1]);
    int winners = 0;
    for (const auto child : children) winners += testing::wait_for(child);
    return winners;
}

TEST_F(Claims, HaveOneWinnerWhenProcessesRaceWithTheirRecordsInPlace) {
    for (int contender = 0; contender < kContenders; ++contender)
        for (int round = 0; round < kRounds; ++round) {
            const auto id = model_id(fmt::format("diffusion/round{}/model{}", round, contender));
            ASSERT_TRUE(library.root->create_model(id, external_record(fmt::format("/data/{}", round))));
        }
    for (int round = 0; round < kRounds; ++round) {
        const auto source = fmt::format("/data/{}", round);
        EXPECT_EQ(race([&](int contender) {
                      const auto id = model_id(fmt::format("diffusion/round{}/model{}", round, contender));
                      const auto holder = claims.take(source, id);
                      return holder && *holder == id;
                  }),
                  1);
        EXPECT_TRUE(claims.holder(source)->has_value());
    }
}

TEST_F(Claims, HaveOneWinnerWhenProcessesRegisterUnderTheLock) {
    for (int round = 0; round < kRounds; ++round) {
        const auto source = fmt::format("/data/{}", round);
        EXPECT_EQ(race([&](int contender) {
                      const auto id = model_id(fmt::format("diffusion/round{}/model{}", round, contender));
                      const auto lock = WriterLock::acquire(library.path(".gantry"), std::chrono::seconds{20});
                      const auto holder = claims.take(source, id);
                      if (!lock || !holder || *holder != id) return false;
                      return library.root->create_model(id, external_record(source)).has_value();
                  }),
                  1);
    }
    EXPECT_EQ(library.root->list_models()->size(), static_cast<std::size_t>(kRounds));
}

}  // namespace
}  // namespace gantry::host
