// A copy comes whole or not at all, whatever the source does meanwhile.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <utility>

#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ImportByCopy : public Imports {
protected:
    void SetUp() override {
        Imports::SetUp();
        fill_source();
    }
    void fill_source() const {
        fs::remove_all(source);
        write_file(source / "a.bin", std::string(300'000, 'a'));
        write_file(source / "sub/b.bin", std::string(400'000, 'b'));
    }
    void expect_refused(const Result<host::RegisterOutcome>& outcome, ErrorCode code) const {
        ASSERT_FALSE(outcome) << outcome->model_id;
        EXPECT_EQ(to_string(outcome.error().code), to_string(code)) << outcome.error().message;
        EXPECT_THAT(outcome.error().message, testing::Not(HasSubstr("\n")));
        EXPECT_THAT(models(), IsEmpty());
        EXPECT_THAT(leftovers(), IsEmpty());
        EXPECT_FALSE(fs::exists(library / "unknown")) << "an empty parent was left";
    }

    fs::path source = folder / "source";
};

TEST_F(ImportByCopy, TellsItsProgressInBytes) {
    std::vector<host::Progress> seen;
    host::ImportOptions options;
    options.progress = [&](const host::Progress& progress) { seen.push_back(progress); };
    ASSERT_TRUE(open()->import_model(source.string(), options));
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.front().stage, "copy");
    EXPECT_EQ(seen.back().stage, "hash");
    for (const auto& progress : seen) {
        EXPECT_EQ(progress.unit, "bytes");
        EXPECT_EQ(progress.total, 700'000u);
        EXPECT_LE(progress.done, progress.total);
    }
    EXPECT_EQ(seen.back().done, 700'000u);
}

TEST_F(ImportByCopy, ACancelInAnyStageLeavesNothing) {
    for (const std::string stage : {"copy", "hash"}) {
        host::CancelFlag cancel{false};
        host::ImportOptions options;
        options.cancel = &cancel;
        options.progress = [&](const host::Progress& progress) {
            if (progress.stage == stage && progress.done > 0) cancel = true;
        };
        expect_refused(open()->import_model(source.string(), options), ErrorCode::cancelled);
    }
}

TEST_F(ImportByCopy, AChangeOfTheSourceWhileItIsCopiedIsNoticed) {
    const std::vector<std::function<void()>> changes{
        [&] { write_file(source / "sub/b.bin", std::string(400'000, 'c')); },  // not copied yet
        [&] { write_file(source / "a.bin", std::string(300'000, 'c')); },      // copied already
        [&] { fs::resize_file(source / "sub/b.bin", 10); },
        [&] { fs::remove(source / "a.bin"); },
        [&] { write_file(source / "new.bin", "new"); },
        [&] {
            write_file(source / "other", std::string(300'000, 'a'));
            fs::rename(source / "other", source / "a.bin");
        },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        SCOPED_TRACE(i);
        fill_source();
        bool is_done = false;
        host::ImportOptions options;
        options.progress = [&](const host::Progress& progress) {
            if (progress.stage == "copy" && progress.done == 300'000 && !std::exchange(is_done, true))
                changes[i]();
        };
        expect_refused(open()->import_model(source.string(), options), ErrorCode::source_changed);
        EXPECT_TRUE(is_done);
    }
}

TEST_F(ImportByCopy, LinksAreReplacedByWhatTheyLeadTo) {
    fs::create_symlink("sub/b.bin", source / "link.bin");
    fs::create_directory_symlink(source / "sub", source / "linked");
    ASSERT_TRUE(open()->import_model(source.string(), {}));
    const auto copy = library / "unknown/unknown/source";
    for (const auto* name : {"link.bin", "linked/b.bin", "sub/b.bin"}) {
        EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(copy / name))) << name;
        EXPECT_EQ(read_file(copy / name), read_file(source / "sub/b.bin")) << name;
    }
}

TEST_F(ImportByCopy, ALinkThatLeadsOutRefusesTheWhole) {
    write_file(folder / "secret", "mine");
    fs::create_directory(folder / "outside");
    write_file(folder / "outside/x", "mine");
    for (const auto& target : {folder / "secret", fs::path{"../../secret"}, fs::path{"/etc/passwd"}}) {
        fs::create_symlink(target, source / "sub/leak");
        const auto outcome = open()->import_model(source.string(), {});
        expect_refused(outcome, ErrorCode::invalid);
        EXPECT_EQ(outcome.error().findings.at(0).code, "path_escape");
        EXPECT_EQ(outcome.error().findings.at(0).path, "sub/leak");
        fs::remove(source / "sub/leak");
    }
    fs::create_directory_symlink(folder / "outside", source / "sub/leak");
    expect_refused(open()->import_model(source.string(), {}), ErrorCode::invalid);
}

TEST_F(ImportByCopy, ALinkToNothingAndALinkInACircleAreRefused) {
    fs::create_symlink("gone", source / "broken");
    expect_refused(open()->import_model(source.string(), {}), ErrorCode::path_not_found);
    fs::remove(source / "broken");
    fs::create_directory_symlink("..", source / "sub/up");
    expect_refused(open()->import_model(source.string(), {}), ErrorCode::invalid_argument);
}

TEST_F(ImportByCopy, ASnapshotOfAHuggingFaceCacheIsCopiedWithItsBlobs) {
    const auto repository = folder / "models--org--Tiny-Repo";
    write_file(repository / "blobs/abc", "weights");
    const auto snapshot = repository / "snapshots/0123abcd";
    fs::create_directories(snapshot);
    fs::create_symlink("../../blobs/abc", snapshot / "model.bin");
    const auto outcome = open()->import_model(snapshot.string(), {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->model_id, "unknown/org/tiny-repo");
    EXPECT_EQ(read_file(library / "unknown/org/tiny-repo/model.bin"), "weights");
    EXPECT_EQ(record("unknown/org/tiny-repo")["official_name"], "Tiny-Repo");
    EXPECT_EQ(record("unknown/org/tiny-repo")["repo_id"], "org/Tiny-Repo");
}

TEST_F(ImportByCopy, ALinkThatTheUserGivesIsFollowedAndKeepsItsName) {
    fs::create_symlink(source / "a.bin", folder / "given.bin");
    const auto outcome = open()->import_model((folder / "given.bin").string(), {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->model_id, "unknown/unknown/given");
    EXPECT_EQ(read_file(library / "unknown/unknown/given/given.bin"), read_file(source / "a.bin"));
}

TEST_F(ImportByCopy, SpecialFilesAreRefusedWithoutBeingOpened) {
    ASSERT_EQ(mkfifo((source / "pipe").c_str(), 0600), 0);
    const auto outcome = open()->import_model(source.string(), {});
    expect_refused(outcome, ErrorCode::invalid_argument);
    EXPECT_EQ(outcome.error().findings.at(0).code, "special_file");
    EXPECT_THAT(outcome.error().message, HasSubstr("pipe"));
    EXPECT_EQ(open()->import_model((source / "pipe").string(), {}).error().code, ErrorCode::invalid_argument);
}

TEST_F(ImportByCopy, WhatHoldsNoFileIsNoModel) {
    fs::create_directories(folder / "empty/with/folders");
    expect_refused(open()->import_model((folder / "empty").string(), {}), ErrorCode::invalid_argument);
    expect_refused(open()->import_model("", {}), ErrorCode::invalid_argument);
    expect_refused(open()->import_model((folder / "nothing").string(), {}), ErrorCode::path_not_found);
}

TEST_F(ImportByCopy, SourceAndLibraryDoNotLieInEachOther) {
    copy_sample("tiny-model", library / "llm/a/b");
    const auto inside = open()->import_model((library / "llm/a/b").string(), {});
    ASSERT_FALSE(inside);
    EXPECT_EQ(inside.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(inside.error().message, HasSubstr("in-place"));
    fs::create_symlink(library / "llm/a/b/config.json", folder / "link.json");
    EXPECT_EQ(open()->import_model((folder / "link.json").string(), {}).error().code,
              ErrorCode::invalid_argument);

    fs::remove_all(library);
    library = source / "new/library";
    const auto before = full_listing(source);
    EXPECT_EQ(open()->import_model(source.string(), {}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(full_listing(source), before) << "the library was made in the user's folder";
}

TEST_F(ImportByCopy, AMetadataFileOfTheSourceIsKeptAndNeverTakenForOurs) {
    const std::string foreign = R"({"schema_version": 2, "model_id": "llm/x/y", "title": "theirs"})";
    write_file(source / "metadata.json", foreign);
    write_file(source / "metadata.source.json", "already here");
    ASSERT_TRUE(open()->import_model(source.string(), {}));
    const auto copy = library / "unknown/unknown/source";
    EXPECT_EQ(read_file(copy / "metadata.source.json"), "already here");
    EXPECT_EQ(read_file(copy / "metadata.source.2.json"), foreign);
    const auto made = record("unknown/unknown/source");
    EXPECT_EQ(made["model_id"], "unknown/unknown/source");
    const auto& files = made["files"];
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [](const auto& file) {
        return file["name"] == "metadata.source.2.json" && file["original_name"] == "metadata.json";
    })) << files;
}

TEST_F(ImportByCopy, UnfinishedDownloadsAreRefused) {
    write_file(source / "sub/model.bin.PART", "half");
    const auto outcome = open()->import_model(source.string(), {});
    expect_refused(outcome, ErrorCode::partial_download);
    EXPECT_EQ(outcome.error().findings.at(0).path, "sub/model.bin.PART");
    fs::remove(source / "sub/model.bin.PART");
    write_file(source / "w-00001-of-00002.bin", "1");
    expect_refused(open()->import_model(source.string(), {}), ErrorCode::partial_download);
    expect_refused(open()->import_model((source / "w-00001-of-00002.bin").string(), {}),
                   ErrorCode::partial_download);
}

TEST_F(ImportByCopy, OneShardBringsTheOthersAndTheFirstIsThePrimary) {
    write_file(folder / "set/w-00001-of-00002.bin", "1");
    write_file(folder / "set/w-00002-of-00002.bin", "larger");
    write_file(folder / "set/other.bin", "not of the set");
    ASSERT_TRUE(open()->import_model((folder / "set/w-00002-of-00002.bin").string(), {}));
    const auto made = record("unknown/unknown/w-00001-of-00002");
    const auto& files = made["files"];
    ASSERT_EQ(files.size(), 2u);
    EXPECT_EQ(files[0]["name"], "w-00001-of-00002.bin");
    EXPECT_EQ(made["hashes"]["sha256"], files[0]["sha256"]);
}

TEST_F(ImportByCopy, WhicheverShardIsGivenTheModelIsTheSame) {
    for (const auto* name : {"x-00001-of-00002.gguf", "x-00002-of-00002.gguf"})
        write_file(folder / "shards" / name, name);
    const auto last = open()->import_model((folder / "shards/x-00002-of-00002.gguf").string(), {});
    ASSERT_TRUE(last) << last.error().message;
    const auto first = open()->import_model((folder / "shards/x-00001-of-00002.gguf").string(), {});
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->status, host::RegisterStatus::exists);
    EXPECT_EQ(first->model_id, last->model_id);
    EXPECT_THAT(models(), testing::ElementsAre("unknown/unknown/x-00001-of-00002"));
}

TEST_F(ImportByCopy, AFileThatChangedMoreOftenThanItGetsIdsNeedsANameOfItsOwn) {
    const auto file = folder / "changing.gguf";
    const auto imported = [&](const std::string& content, const host::ImportOptions& options) {
        write_file(file, content);
        return open()->import_model(file.string(), options);
    };
    for (const auto* content : {"one", "two", "three", "four"}) ASSERT_TRUE(imported(content, {}));
    const auto refused = imported("five", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(refused.error().message, HasSubstr("--name"));
    EXPECT_TRUE(imported("five", {.name = "fifth"}));
}

TEST_F(ImportByCopy, HolesStayHoles) {
    write_file(folder / "sparse.bin", "begin");
    fs::resize_file(folder / "sparse.bin", 64 << 20);
    struct stat original {};
    ASSERT_EQ(stat((folder / "sparse.bin").c_str(), &original), 0);
    if (original.st_blocks * 512 >= original.st_size) GTEST_SKIP() << "this file system keeps no holes";
    ASSERT_TRUE(open()->import_model((folder / "sparse.bin").string(), {}));
    struct stat copy {};
    ASSERT_EQ(stat((library / "unknown/unknown/sparse/sparse.bin").c_str(), &copy), 0);
    EXPECT_EQ(copy.st_size, original.st_size);
    EXPECT_LT(copy.st_blocks * 512, 1 << 20);
}

TEST_F(ImportByCopy, AFullDiskIsAnErrorAndLeavesNothing) {
    fs::create_directory(library);
    if (mount("tmpfs", library.c_str(), "tmpfs", 0, "size=4m") != 0)
        GTEST_SKIP() << "mounting a small file system takes root";
    write_file(source / "large.bin", std::string(8 << 20, 'x'));
    {
        const auto outcome = open()->import_model(source.string(), {});
        EXPECT_FALSE(outcome);
        if (!outcome) {
            EXPECT_EQ(outcome.error().code, ErrorCode::io);
            EXPECT_THAT(outcome.error().message, HasSubstr("space"));
        }
        EXPECT_THAT(models(), IsEmpty());
        EXPECT_THAT(leftovers(), IsEmpty());
        fs::remove(source / "large.bin");
        EXPECT_TRUE(open()->import_model(source.string(), {})) << "the space was not given back";
    }
    EXPECT_EQ(umount2(library.c_str(), MNT_DETACH), 0);
}

TEST_F(ImportByCopy, AnUnknownTypeIsRefusedWithTheTypesThatThereAre) {
    host::ImportOptions options;
    options.model_type = "llmm";
    const auto outcome = open()->import_model(source.string(), options);
    expect_refused(outcome, ErrorCode::invalid_argument);
    EXPECT_THAT(outcome.error().message, HasSubstr("diffusion"));
}

}  // namespace
}  // namespace gantry::test
