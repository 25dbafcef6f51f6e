#include "library/bundle_size.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

namespace fs = std::filesystem;

class BundleSize : public testing::Test {
protected:
    void SetUp() override {
        test::write_file(bundle / "model_index.json", "1234567");
        test::write_file(bundle / "unet" / "inner" / "weights", "12345");
    }

    std::uint64_t size() const {
        const auto view = FolderView::open(bundle.string());
        EXPECT_TRUE(view);
        const auto recording = RecordingView::make(**view);
        return *bundle_size(*recording);
    }

    test::TemporaryFolder folder;
    fs::path bundle = folder / "bundle";
};

TEST_F(BundleSize, IsThatOfAllFilesInAllFolders) {
    EXPECT_EQ(size(), 12U);
}

TEST_F(BundleSize, CountsALinkAsWhatItLeadsTo) {
    fs::create_symlink("model_index.json", bundle / "again.json");
    fs::create_directory_symlink("unet", bundle / "unet_again");
    EXPECT_EQ(size(), 24U);
}

TEST_F(BundleSize, IsNotMultipliedByALinkToAFolderThatItLiesIn) {
    fs::create_directory_symlink(".", bundle / "itself");
    EXPECT_EQ(size(), 12U);
    fs::create_directory_symlink("..", bundle / "unet" / "up");
    fs::create_directory_symlink("../..", bundle / "unet" / "inner" / "up");
    fs::create_directory_symlink("..", bundle / "unet" / "inner" / "next");
    EXPECT_EQ(size(), 12U);
}

}  // namespace
}  // namespace gantry::host
