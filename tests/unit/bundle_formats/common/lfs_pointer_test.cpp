#include <gantry/formats/lfs_pointer.hpp>

#include <string>

#include <gtest/gtest.h>

#include <gantry/formats/json_file.hpp>

#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats {
namespace {

const std::string kPointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";

bool is_pointer_in_file(std::string_view text) {
    tests::ViewFixture fixture;
    fixture.memory.file("f", text);
    return is_lfs_pointer(fixture.view(), "f", text.size());
}

TEST(LfsPointer, IsKnownByItsFirstLine) {
    const auto is_pointer = [](std::string_view text) {
        EXPECT_EQ(is_lfs_pointer(text), is_pointer_in_file(text));
        return is_lfs_pointer(text);
    };
    EXPECT_TRUE(is_pointer(kPointer));
    EXPECT_FALSE(is_pointer("version 1"));
    EXPECT_FALSE(is_pointer(""));
    EXPECT_FALSE(is_pointer(kPointer + std::string(2000, ' ')));
}

TEST(LfsPointer, IsToldFromJsonThatIsBroken) {
    const auto read = [](std::string_view text) {
        tests::ViewFixture fixture;
        fixture.memory.file("f", text);
        return read_json_file(fixture.view(), "f", kMaxConfigBytes);
    };
    EXPECT_TRUE(read(kPointer).is_lfs_pointer);
    EXPECT_FALSE(read(kPointer).problem.empty());
    EXPECT_FALSE(read("{").is_lfs_pointer);
    EXPECT_FALSE(read("{}").is_lfs_pointer);
}

}  // namespace
}  // namespace gantry::formats
