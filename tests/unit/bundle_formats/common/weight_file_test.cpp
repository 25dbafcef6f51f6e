#include <gantry/formats/weight_file.hpp>

#include <string>

#include <gtest/gtest.h>

#include "unit/bundle_formats/torch_text.hpp"
#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats {
namespace {

std::string torch_problem(const std::string& bytes) {
    tests::ViewFixture fixture;
    fixture.memory.file("f", bytes);
    return check_torch_file(fixture.view(), "f", bytes.size());
}

TEST(WeightFile, WantsTheEndOfATorchArchive) {
    const auto archive = tests::zip_archive("archive/data.pkl", std::string(9000, 'x'));
    EXPECT_EQ(torch_problem(archive), "");
    EXPECT_NE(torch_problem(archive.substr(0, archive.size() - 1)), "");
    EXPECT_NE(torch_problem(archive.substr(0, archive.size() / 2)), "");
}

TEST(WeightFile, TakesWhatFollowsTheEndOfAnArchiveForItsComment) {
    EXPECT_EQ(torch_problem(tests::good_torch_file() + std::string(65535, '\0')), "");
    EXPECT_NE(torch_problem(tests::good_torch_file() + std::string(65536, '\0')), "");
}

TEST(WeightFile, ReadsNoMoreOfATorchArchiveThanItsStartAndItsEnd) {
    const auto archive = tests::zip_archive("archive/data.pkl", std::string(90'000, 'x'));
    const auto read_of = [](const std::string& bytes) {
        tests::ViewFixture fixture;
        fixture.memory.file("f", bytes);
        EXPECT_EQ(check_torch_file(fixture.view(), "f", bytes.size()), "");
        return fixture.memory.bytes_read().at("f");
    };
    constexpr std::uint64_t kStartAndEnd = 286 + 22;
    EXPECT_EQ(read_of(archive), kStartAndEnd);
    EXPECT_EQ(read_of(archive + std::string(100, '\0')), kStartAndEnd + 4096);
    EXPECT_EQ(read_of(archive + std::string(5000, '\0')), kStartAndEnd + 2 * 4096);
}

TEST(WeightFile, WantsTheFilesOfATorchArchiveInAFolder) {
    EXPECT_NE(torch_problem(tests::zip_archive("data.npy")), "");
    EXPECT_NE(torch_problem(std::string("PK\x03\x04PK\x05\x06", 8) + std::string(18, '\0')), "");
}

TEST(WeightFile, TakesAnOldTorchFileAndNoOtherPickle) {
    EXPECT_EQ(torch_problem(tests::old_torch_file()), "");
    EXPECT_NE(torch_problem("\x80\x02}."), "");
    EXPECT_NE(torch_problem("<html>not found</html>"), "");
    EXPECT_NE(torch_problem(""), "");
}

}  // namespace
}  // namespace gantry::formats
