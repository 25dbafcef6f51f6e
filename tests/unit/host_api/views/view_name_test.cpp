#include <string>

#include <gtest/gtest.h>

#include "views/view.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

using namespace std::string_literals;

TEST(ViewName, TakesRelativeNamesInUtf8) {
    for (const auto& name : {""s, "a"s, "unet/config.json"s, "..."s, ".hidden"s, "a/..b"s, "naïve/モデル"s,
                             "a b"s, "a\nb"s, "a\\b"s, std::string(kMaxNameBytes, 'x')})
        EXPECT_TRUE(is_view_name(name)) << name;
}

TEST(ViewName, RefusesWhatIsNoName) {
    for (const auto& name :
         {"/"s, "/a"s, "a/"s, "a//b"s, "."s, "a/./b"s, ".."s, "../a"s, "a/../b"s, "a/.."s, "a\0b"s, "\0"s,
          "\xff"s, "a/\xc3"s, "\xc0\xaf"s, "\xed\xa0\x80"s, std::string(kMaxNameBytes + 1, 'x')})
        EXPECT_FALSE(is_view_name(name)) << name;
}

TEST(ViewName, TellsNamesThatLeadOutFromMalformedOnes) {
    for (const auto& name : {"/"s, "/etc/passwd"s, ".."s, "a/../../b"s, "a//.."s, "./.."s})
        EXPECT_EQ(shape_of_name(name), NameShape::leads_out) << name;
    for (const auto& name : {"."s, "a/"s, "a//b"s, "../a\0"s, "/\xff"s, "/" + std::string(kMaxNameBytes, 'x')})
        EXPECT_EQ(shape_of_name(name), NameShape::malformed) << name;
}

TEST(ViewName, GivesTheParts) {
    EXPECT_EQ(first_part("a/b/c"), "a");
    EXPECT_EQ(folder_of("a/b/c"), "a/b");
    EXPECT_EQ(last_part("a/b/c"), "c");
    EXPECT_EQ(first_part("a"), "a");
    EXPECT_EQ(folder_of("a"), "");
    EXPECT_EQ(last_part("a"), "a");
}

}  // namespace
}  // namespace gantry::host
