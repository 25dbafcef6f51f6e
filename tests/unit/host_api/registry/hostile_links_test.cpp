// Links planted inside a library by whoever can write there: nothing is read, written or removed through them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using testing::model_id;
using testing::TemporaryLibrary;

// The place of the link, below the library, and what it leads to, below the folder outside.
struct Planted {
    std::string place;
    std::string target;
};

class PlantedLink : public ::testing::TestWithParam<Planted> {
protected:
    PlantedLink() {
        library_.folder.write("outside/llama/tiny/metadata.json", "{\"secret\": 1}");
        library_.folder.write("outside/llama/tiny/weights", "precious");
        library_.folder.link("library/" + GetParam().place, library_.folder / ("outside" + GetParam().target));
        outside_ = everything_outside();
    }

    std::vector<std::string> everything_outside() const {
        auto names = library_.folder.everything();
        std::erase_if(names, [](const std::string& name) { return !name.starts_with("outside"); });
        return names;
    }
    void expect_outside_untouched() const {
        EXPECT_EQ(everything_outside(), outside_);
        EXPECT_EQ(library_.folder.read("outside/llama/tiny/metadata.json"), "{\"secret\": 1}");
    }

    TemporaryLibrary library_;
    std::vector<std::string> outside_;
    const ModelId id_ = model_id("llm/llama/tiny");
};

TEST_P(PlantedLink, IsNotReadThrough) {
    const auto read = library_.root->read_metadata(id_);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    EXPECT_THAT(read.error().message, ::testing::HasSubstr("link"));
    EXPECT_EQ(read.error().model_id, "llm/llama/tiny");
}

TEST_P(PlantedLink, IsNotWrittenThrough) {
    EXPECT_EQ(library_.root->write_metadata(id_, "{}").error().code, ErrorCode::corrupt);
    EXPECT_FALSE(library_.root->create_model(id_, "{}"));
    EXPECT_FALSE(library_.root->create_model(model_id("llm/llama/other"), "{}") &&
                 library_.folder.has("outside/llama/other"));
    expect_outside_untouched();
}

TEST_P(PlantedLink, IsNotRemovedThrough) {
    const auto left = library_.root->remove_record(id_);
    if (left)
        EXPECT_FALSE(library_.folder.has("library/llm")) << "in the place of the record the link itself goes";
    else
        EXPECT_EQ(left.error().code, ErrorCode::corrupt);
    expect_outside_untouched();
}

INSTANTIATE_TEST_SUITE_P(InEveryPart, PlantedLink,
                         ::testing::Values(Planted{"llm", ""}, Planted{"llm/llama", "/llama"},
                                           Planted{"llm/llama/tiny", "/llama/tiny"},
                                           Planted{"llm/llama/tiny/metadata.json", "/llama/tiny/metadata.json"},
                                           Planted{"llm/llama/tiny/metadata.json", "/nothing"}));

}  // namespace
}  // namespace gantry::host
