#include <gantry/text.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gantry/abi/view.h>

namespace gantry {
namespace {

TEST(Text, GoesBothWaysWithoutCopy) {
    const std::string_view view{"a\0b", 3};
    const auto text = to_text(view);
    EXPECT_EQ(text.data, view.data());
    EXPECT_EQ(to_view(text), view);
    EXPECT_EQ(to_string(text), std::string(view));
}

TEST(Text, WithoutDataIsEmptyWhateverItsSize) {
    EXPECT_EQ(to_view(gantry_text{nullptr, 0}), "");
    EXPECT_EQ(to_view(gantry_text{nullptr, 9}), "");
    EXPECT_TRUE(to_strings(gantry_text_list{nullptr, 9}).empty());
}

TEST(TextList, KeepsOrderAndBytes) {
    const std::vector<std::string> texts{"b", "", "a"};
    const TextList list{texts};
    EXPECT_EQ(to_strings(list.get()), texts);
    EXPECT_EQ(list.get().data[0].data, texts[0].data());
    EXPECT_EQ(TextList{std::vector<std::string>{}}.get().size, 0u);
}

TEST(HasMember, IsTrueOnlyForMembersThatTheOtherSideKnew) {
    gantry_entry entry{};
    entry.struct_size = offsetof(gantry_entry, size);
    EXPECT_TRUE(GANTRY_HAS_MEMBER(&entry, gantry_entry, kind));
    EXPECT_FALSE(GANTRY_HAS_MEMBER(&entry, gantry_entry, size));
    entry.struct_size = sizeof entry - 1;
    EXPECT_FALSE(GANTRY_HAS_MEMBER(&entry, gantry_entry, size));
    entry.struct_size = sizeof entry;
    EXPECT_TRUE(GANTRY_HAS_MEMBER(&entry, gantry_entry, size));
    const gantry_entry* nothing = nullptr;
    EXPECT_FALSE(GANTRY_HAS_MEMBER(nothing, gantry_entry, kind));
}

}  // namespace
}  // namespace gantry
