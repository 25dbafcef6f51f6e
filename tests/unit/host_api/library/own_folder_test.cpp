#include "library/own_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include "views/recording_view.hpp"

namespace gantry::host {
namespace {

namespace fs = std::filesystem;

class OwnFolderOf : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(path());
        write("weights.bin");
    }
    [[nodiscard]] std::string path() const { return (folder_ / "model").string(); }
    void write(const std::string& name) const { std::ofstream{fs::path{path()} / name} << "x"; }

    // What a check sees that lists the root.
    [[nodiscard]] Trace look() const {
        FolderViewOptions options;
        options.hidden_names = {"metadata.json"};
        const auto view = FolderView::open(path(), options);
        const auto recording = RecordingView::make(**view);
        (void)recording->list("");
        return recording->trace();
    }

    test::TemporaryFolder folder_;
};

TEST_F(OwnFolderOf, ARecordThatIsWrittenMovesTheTraceAlong) {
    auto trace = look();
    const OwnFolder own{path(), trace};
    write("metadata.json");
    EXPECT_TRUE(own.follow(path(), trace));
    EXPECT_EQ(trace, look());
}

TEST_F(OwnFolderOf, AFolderThatIsRenamedIntoPlaceIsFollowed) {
    auto trace = look();
    const OwnFolder own{path(), trace};
    write("metadata.json");
    fs::rename(path(), folder_ / "placed");
    EXPECT_TRUE(own.follow((folder_ / "placed").string(), trace));
    EXPECT_EQ(*compare_trace(trace, (folder_ / "placed").string(), TraceLevel::all), Freshness::same);
}

TEST_F(OwnFolderOf, AFileThatComesMeanwhileLeavesTheTraceStale) {
    auto trace = look();
    const OwnFolder own{path(), trace};
    write("metadata.json");
    write("another.bin");
    EXPECT_FALSE(own.follow(path(), trace));
    EXPECT_EQ(*compare_trace(trace, path(), TraceLevel::all), Freshness::changed);
}

TEST_F(OwnFolderOf, AFolderThatChangedBeforeLeavesTheTraceStale) {
    auto trace = look();
    write("another.bin");
    const OwnFolder own{path(), trace};
    fs::remove(fs::path{path()} / "another.bin");
    EXPECT_FALSE(own.follow(path(), trace));
    EXPECT_EQ(*compare_trace(trace, path(), TraceLevel::all), Freshness::changed);
}

TEST_F(OwnFolderOf, ATraceWithoutTheRootIsLeftAsItIs) {
    Trace trace;
    const OwnFolder own{path(), trace};
    EXPECT_FALSE(own.follow(path(), trace));
    EXPECT_EQ(trace, Trace{});
}

TEST_F(OwnFolderOf, AFolderThatIsGoneIsNotFollowed) {
    auto trace = look();
    const auto before = trace;
    const OwnFolder own{path(), trace};
    fs::remove_all(path());
    EXPECT_FALSE(own.follow(path(), trace));
    EXPECT_EQ(trace, before);
}

}  // namespace
}  // namespace gantry::host
