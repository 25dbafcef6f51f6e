#include "library/placement.hpp"

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

SourcePath folder_at(const std::string& path) {
    return {path, path, true};
}
SourcePath file_at(const std::string& path) {
    return {path, path, false};
}

TEST(Placement, BeneathIsAMatterOfWholeParts) {
    EXPECT_TRUE(is_beneath("/a/b", "/a/b"));
    EXPECT_TRUE(is_beneath("/a/b/c", "/a/b"));
    EXPECT_TRUE(is_beneath("/a", "/"));
    EXPECT_FALSE(is_beneath("/a/bc", "/a/b"));
    EXPECT_FALSE(is_beneath("/a", "/a/b"));
}

TEST(Placement, AnIdInPlaceIsTheFolderAsFound) {
    EXPECT_EQ(id_in_place(folder_at("/lib/llm/Llama 3/Tiny 1.0"), "/lib")->text(), "llm/Llama 3/Tiny 1.0");
    EXPECT_EQ(id_in_place(file_at("/lib/llm/a/b/w.bin"), "/lib")->text(), "llm/a/b");
    EXPECT_EQ(id_in_place(folder_at("/llm/a/b"), "/")->text(), "llm/a/b");
    for (const auto* path : {"/lib", "/lib/llm/a", "/lib/llm/a/b/c", "/other/llm/a/b", "/library/llm/a/b",
                             "/lib/.Trash/a/b", "/lib/llm/.tmp_import_1/b"})
        EXPECT_EQ(id_in_place(folder_at(path), "/lib").error().code, ErrorCode::invalid_argument) << path;
    EXPECT_EQ(id_in_place(folder_at("/lib/.gantry/a/b"), "/lib").error().code, ErrorCode::invalid_model_id);
}

TEST(Placement, OfOneIdTheFirstSourceHasItAndOthersAddTheirDigest) {
    const auto wanted = ModelId::make("llm", "a", "b");
    const auto candidates = *id_candidates(wanted, "/some/source");
    ASSERT_EQ(candidates.size(), 4u);
    EXPECT_EQ(candidates[0], wanted);
    EXPECT_EQ(candidates[1].text().size(), wanted.text().size() + 1 + 8);
    EXPECT_EQ(candidates[3].text().size(), wanted.text().size() + 1 + 32);
    EXPECT_TRUE(candidates[3].text().starts_with(candidates[1].text()));
    EXPECT_NE((*id_candidates(wanted, "/another"))[1], candidates[1]);
}

TEST(Placement, LibraryAndSourceLieApart) {
    EXPECT_TRUE(check_apart(folder_at("/data/model"), "/data/library", Taking::copy));
    EXPECT_TRUE(check_apart(file_at("/data/model.bin"), "/data/library", Taking::reference));
    for (const auto* library : {"/data/model/library", "/data/model", "/data", "/data/model/x/../library"})
        for (const auto taking : {Taking::copy, Taking::reference})
            EXPECT_EQ(check_apart(folder_at("/data/model"), library, taking).error().code,
                      ErrorCode::invalid_argument)
                << library;
}

TEST(Placement, NamesComeFromTheFileTheFolderOrTheRepository) {
    const auto file = names_for_copy(file_at("/d/Tiny-1.0.bin"), {});
    EXPECT_EQ(file.shown, "Tiny-1.0.bin");
    EXPECT_EQ(file.id_name, "Tiny-1.0");
    EXPECT_EQ(file.family, "unknown");
    const auto snapshot = names_for_copy(folder_at("/c/models--org--Repo/snapshots/abc"), {});
    EXPECT_EQ(snapshot.shown, "Repo");
    EXPECT_EQ(snapshot.family, "org");
    ImportOptions given;
    given.name = "Given";
    given.family = "Mine";
    const auto named = names_for_copy(file_at("/d/x.bin"), given);
    EXPECT_EQ(named.shown, "Given");
    EXPECT_EQ(named.id_name, "Given");
    EXPECT_EQ(named.family, "Mine");
}

}  // namespace
}  // namespace gantry::host
