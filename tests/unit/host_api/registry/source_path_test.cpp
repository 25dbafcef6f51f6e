#include "registry/source_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using testing::TemporaryFolder;

struct SourcePaths : ::testing::Test {
    SourcePaths() {
        folder.write("bundle/model_index.json", "{}");
        folder.write("blobs/abc", "weights");
        folder.make("elsewhere/deep");
        folder.link("to_bundle", "bundle");
        folder.link("bundle/model.bin", "../blobs/abc");
        folder.link("to_deep", "elsewhere/deep");
        folder.make("elsewhere/bundle");
    }

    SourcePath resolved(const std::string& path) const {
        auto source = resolve_source_path(path);
        EXPECT_TRUE(source) << source.error().message;
        return source ? *source : SourcePath{};
    }
    static ErrorCode refusal(const std::string& path) {
        const auto source = resolve_source_path(path);
        return source ? ErrorCode::internal : source.error().code;
    }

    TemporaryFolder folder;
};

TEST_F(SourcePaths, OfAFolderWithoutLinksAreOne) {
    const auto source = resolved(folder / "bundle");
    EXPECT_TRUE(source.is_folder);
    EXPECT_EQ(source.source_path, folder / "bundle");
    EXPECT_EQ(source.entry_path, folder / "bundle");
}

TEST_F(SourcePaths, KeepALinkAsGivenAndOpenWhatItLeadsTo) {
    const auto source = resolved(folder / "to_bundle");
    EXPECT_TRUE(source.is_folder);
    EXPECT_EQ(source.source_path, folder / "to_bundle");
    EXPECT_EQ(source.entry_path, folder / "bundle");
}

TEST_F(SourcePaths, OfAFileKeepItsOwnName) {
    const auto source = resolved(folder / "to_bundle/model.bin");
    EXPECT_FALSE(source.is_folder);
    EXPECT_EQ(source.source_path, folder / "to_bundle/model.bin");
    EXPECT_EQ(source.entry_path, folder / "bundle/model.bin") << "not the blob: siblings are found by name";
}

TEST_F(SourcePaths, AreCleanedOfDotsAndDoubleSlashes) {
    for (const auto* name : {"bundle/", "./bundle", "bundle/.", ".//bundle//", "blobs/../bundle",
                             "bundle/../bundle/", "blobs/./.././bundle"}) {
        const auto source = resolved(folder / name);
        EXPECT_EQ(source.source_path, folder / "bundle") << name;
        EXPECT_EQ(source.entry_path, folder / "bundle") << name;
    }
    EXPECT_EQ(resolved("/../..//tmp/..").source_path, "/");
    EXPECT_EQ(resolved("/").entry_path, "/");
}

TEST_F(SourcePaths, KeepTheParentOfALinkWhereCleaningWouldNameAnotherFolder) {
    const auto source = resolved(folder / "to_deep/../bundle");
    EXPECT_EQ(source.entry_path, folder / "elsewhere/bundle") << "what the system opens";
    EXPECT_EQ(source.source_path, folder / "to_deep/../bundle");
    EXPECT_EQ(resolved(source.source_path).entry_path, source.entry_path);

    const auto harmless = resolved(folder / "to_bundle/../bundle");
    EXPECT_EQ(harmless.source_path, folder / "bundle");
}

TEST_F(SourcePaths, AreTakenFromTheWorkingDirectory) {
    const auto child = testing::start_child([this] {
        if (::chdir((folder / "bundle").c_str()) != 0) return 2;
        const auto here = resolve_source_path(".");
        const auto file = resolve_source_path("../bundle/model_index.json");
        const bool is_right = here && here->source_path == folder / "bundle" && file &&
                              file->entry_path == folder / "bundle/model_index.json";
        return is_right ? 0 : 1;
    });
    EXPECT_EQ(testing::wait_for(child), 0);
}

TEST_F(SourcePaths, ThatLeadNowhereAreRefused) {
    folder.link("nowhere", "none");
    folder.link("circle", "circle");
    for (const auto* name : {"none", "nowhere", "circle", "none/../bundle", "blobs/abc/", "blobs/abc/x"})
        EXPECT_EQ(refusal(folder / name), ErrorCode::path_not_found) << name;
}

TEST_F(SourcePaths, ThatCannotBeAPathAreRefused) {
    EXPECT_EQ(refusal(""), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal(std::string{"a\0b", 3}), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("/" + std::string(5000, 'x')), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal(folder / std::string(300, 'x')), ErrorCode::invalid_argument);
    std::string deep = folder.path();
    while (deep.size() < 4096) deep += "/.";
    EXPECT_EQ(refusal(deep), ErrorCode::invalid_argument);
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(refusal(folder / "pipe"), ErrorCode::invalid_argument);
}

TEST_F(SourcePaths, ThatAreNotUtf8AreRefusedHoweverTheyAreReached) {
    folder.make("\xff");
    folder.link("to_bad", "\xff");
    EXPECT_EQ(refusal(folder / "\xff"), ErrorCode::path_not_utf8);
    EXPECT_EQ(refusal(folder / "to_bad"), ErrorCode::path_not_utf8);
    const auto refused = resolve_source_path(folder / "\xff");
    EXPECT_THAT(refused.error().message, ::testing::HasSubstr("\\xff"));
}

TEST_F(SourcePaths, ThatThisUserCannotReachAreNotReadableHere) {
    const auto child = testing::start_child([this] {
        std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
        std::filesystem::permissions(folder / "elsewhere", std::filesystem::perms::none);
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return 2;
        return refusal(folder / "elsewhere/deep") == ErrorCode::not_readable_here ? 0 : 1;
    });
    EXPECT_EQ(testing::wait_for(child), 0);
    std::filesystem::permissions(folder / "elsewhere", std::filesystem::perms::all);
}

void expect_names(const char* path, bool is_folder, const char* name, const char* family, const char* repo_id) {
    const auto names = default_names(path, is_folder);
    EXPECT_EQ(names.name, name) << path;
    EXPECT_EQ(names.family, family) << path;
    EXPECT_EQ(names.repo_id, repo_id) << path;
}

TEST(DefaultNames, AreThoseOfTheRepositoryInAHuggingFaceCache) {
    expect_names("/hub/models--stabilityai--sdxl-base-1.0/snapshots/462165", true, "sdxl-base-1.0",
                 "stabilityai", "stabilityai/sdxl-base-1.0");
    expect_names("/hub/models--org--repo/snapshots/46/tiny.bin", false, "repo", "org", "org/repo");
    expect_names("/hub/models--org--a--b/snapshots/46", true, "a--b", "org", "org/a--b");
    expect_names("/hub/models--gpt2/snapshots/607a", true, "gpt2", "unknown", "gpt2");
    expect_names("/h/models--a--b/snapshots/1/models--c--d/snapshots/2/", true, "d", "c", "c/d");
}

TEST(DefaultNames, AreTheFolderElsewhere) {
    expect_names("/data/audio/SDXL 1.0", true, "SDXL 1.0", "unknown", "");
    expect_names("/data/v1.safetensors", true, "v1.safetensors", "unknown", "");
    expect_names("/hub/models--org--repo", true, "models--org--repo", "unknown", "");
    expect_names("/hub/models--org--repo/snapshots", true, "snapshots", "unknown", "");
    expect_names("/hub/models--/snapshots/1", true, "1", "unknown", "");
    expect_names("/hub/models--org--/snapshots/1", true, "1", "unknown", "");
    expect_names("/hub/models----repo/snapshots/1", true, "1", "unknown", "");
    expect_names("/hub/datasets--org--repo/snapshots/1", true, "1", "unknown", "");
    expect_names("/", true, "", "unknown", "");
}

TEST(DefaultNames, AreTheStemOfAFile) {
    for (const auto* extension : {"a", "Z", "zip7", "GGUF"})
        expect_names(("/m/x." + std::string{extension}).c_str(), false, "x", "unknown", "");
    for (const auto* name : {"x.", "x.7z", "x.a-b", "x.a_b", "x.[", "x.{"})
        expect_names((std::string{"/m/"} + name).c_str(), false, name, "unknown", "");
    expect_names("/data/tiny-q4_0.gguf", false, "tiny-q4_0", "unknown", "");
    expect_names("/data/Llama-3.1-8B.safetensors", false, "Llama-3.1-8B", "unknown", "");
    expect_names("/data/Llama-3.1-8B", false, "Llama-3.1-8B", "unknown", "");
    expect_names("/data/.hidden", false, ".hidden", "unknown", "");
    expect_names("/data/a.tar.gz", false, "a.tar", "unknown", "");
    expect_names("/data/end.", false, "end.", "unknown", "");
}

}  // namespace
}  // namespace gantry::host
