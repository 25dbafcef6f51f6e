// A writer that is killed at any moment leaves every record whole, old or new, and nothing that hinders the
// next.
#include <csignal>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "registry/metadata_document.hpp"
#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using testing::model_id;
using testing::TemporaryLibrary;

constexpr int kRounds = 25;

// A record that tells by itself whether it is whole.
std::string record(std::size_t number) {
    const auto size = 1 + number * 7919 % 200'000;
    return fmt::format("{{\"number\": {}, \"filler\": \"{}\"}}", number, std::string(size, 'x'));
}

bool is_whole(const std::string& text) {
    const auto document = MetadataDocument::parse(text);
    return document && text == record(static_cast<std::size_t>(document->int_member("number").value_or(0)));
}

template <class Work>
void kill_during(Work work, std::mt19937& random) {
    const auto child = testing::start_child([&work]() -> int {
        for (std::size_t number = 1;; ++number)
            if (!work(number)) return 1;
    });
    ::usleep(static_cast<useconds_t>(500 + random() % 15'000));
    ::kill(child, SIGKILL);
    ASSERT_EQ(testing::wait_for(child), -SIGKILL) << "the writer ended by itself";
}

TEST(Crash, WhileARecordIsReplacedLeavesTheOldOrTheNew) {
    const TemporaryLibrary library;
    const auto id = model_id("llm/llama/tiny");
    ASSERT_TRUE(library.root->create_model(id, record(0)));
    std::mt19937 random{7};
    for (int round = 0; round < kRounds; ++round) {
        kill_during(
            [&](std::size_t number) { return library.root->write_metadata(id, record(number)).has_value(); },
            random);
        const auto text = library.root->read_metadata(id);
        ASSERT_TRUE(text && *text);
        EXPECT_TRUE(is_whole(**text)) << round;
    }
    ASSERT_TRUE(library.root->write_metadata(id, record(0)));
    EXPECT_TRUE(library.root->remove_record(id)->empty()) << "what the crashes left is known as ours";
}

TEST(Crash, WhileModelsAreCreatedLeavesNoneHalfDone) {
    const TemporaryLibrary library;
    std::mt19937 random{11};
    for (int round = 0; round < kRounds; ++round) {
        kill_during(
            [&](std::size_t number) {
                const auto id = model_id(fmt::format("llm/round{}/model{}", round, number));
                return library.root->create_model(id, record(number)).has_value();
            },
            random);
        const auto models = library.root->list_models();
        ASSERT_TRUE(models);
        for (const auto& id : *models) EXPECT_TRUE(is_whole(**library.root->read_metadata(id))) << id.text();
        std::size_t folders = 0;
        for (const auto& family : std::filesystem::directory_iterator{library.folder / "library"})
            if (family.path().filename() == "llm")
                for (const auto& entry : std::filesystem::recursive_directory_iterator{family.path()})
                    folders +=
                        entry.is_directory() && entry.path().filename().string().starts_with("model") ? 1U : 0U;
        EXPECT_EQ(folders, models->size()) << "a folder without its record would block its id for ever";
        EXPECT_TRUE(
            library.root->create_model(model_id(fmt::format("llm/round{}/model_after", round)), record(0)));
    }
}

}  // namespace
}  // namespace gantry::host
