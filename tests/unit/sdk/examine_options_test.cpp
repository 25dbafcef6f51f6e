#include <gantry/examine_options.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gantry {
namespace {

std::int32_t read_flag(void* context) {
    return *static_cast<std::int32_t*>(context);
}

TEST(ExamineOptions, TakeEveryTaskUnlessSomeAreNamed) {
    gantry_examine_options raw{};
    const ExamineOptions options{raw};
    EXPECT_TRUE(options.accepts_task("text-to-image"));
    const std::vector<std::string> tasks{"text-to-image", "image-to-image"};
    const TextList list{tasks};
    raw.accepted_tasks = list.get();
    EXPECT_TRUE(options.accepts_task("image-to-image"));
    EXPECT_FALSE(options.accepts_task("text-to-video"));
    EXPECT_FALSE(options.accepts_task("text-to"));
}

TEST(ExamineOptions, AskTheHostWhetherToStop) {
    gantry_examine_options raw{};
    const ExamineOptions options{raw};
    EXPECT_FALSE(options.is_cancelled());
    std::int32_t flag = 0;
    raw.is_cancelled = &read_flag;
    raw.cancel_context = &flag;
    EXPECT_FALSE(options.is_cancelled());
    flag = -1;
    EXPECT_TRUE(options.is_cancelled());
}

TEST(Depth, IsNamedAndFoundByItsName) {
    for (const auto depth : {Depth::structure, Depth::headers, Depth::content})
        EXPECT_EQ(depth_from(to_string(depth)), depth);
    EXPECT_EQ(depth_from("deep"), std::nullopt);
}

}  // namespace
}  // namespace gantry
