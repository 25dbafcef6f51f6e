#include <gantry/formats/weight_file.hpp>

#include <string>

#include <gtest/gtest.h>

#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats {
namespace {

bool is_pointer(std::string_view text) {
    tests::ViewFixture fixture;
    fixture.memory.file("f", text);
    return is_lfs_pointer(fixture.view(), "f", text.size());
}

std::string torch_problem(const std::string& bytes) {
    tests::ViewFixture fixture;
    fixture.memory.file("f", bytes);
    return check_torch_file(fixture.view(), "f", bytes.size());
}

TEST(WeightFile, KnowsAnLfsPointer) {
    const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    EXPECT_TRUE(is_pointer(pointer));
    EXPECT_FALSE(is_pointer("version 1"));
    EXPECT_FALSE(is_pointer(""));
    EXPECT_FALSE(is_pointer(pointer + std::string(2000, ' ')));
}

TEST(WeightFile, WantsTheEndOfATorchArchive) {
    const std::string archive = std::string("PK\x03\x04", 4) + std::string(9000, 'x') +
                                std::string("PK\x05\x06", 4) + std::string(18, '\0');
    EXPECT_EQ(torch_problem(archive), "");
    EXPECT_NE(torch_problem(archive.substr(0, archive.size() - 1)), "");
    EXPECT_NE(torch_problem(archive.substr(0, archive.size() / 2)), "");
}

TEST(WeightFile, TakesAnOldPickleAndNothingElse) {
    EXPECT_EQ(torch_problem("\x80\x02garbage"), "");
    EXPECT_NE(torch_problem("<html>not found</html>"), "");
    EXPECT_NE(torch_problem(""), "");
}

}  // namespace
}  // namespace gantry::formats
