#include "progress.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace gantry::command {
namespace {

using namespace std::chrono_literals;
using host::Progress;

// What is shown of progress told at these times after the beginning.
std::string shown(bool json, bool is_terminal,
                  const std::vector<std::pair<std::chrono::milliseconds, Progress>>& told) {
    char* text = nullptr;
    std::size_t size = 0;
    auto* const file = ::open_memstream(&text, &size);
    {
        ProgressLines lines{json, file, is_terminal};
        const auto begin = std::chrono::steady_clock::now();
        for (const auto& [time, progress] : told) lines.show(progress, begin + time);
    }
    std::fclose(file);
    std::string result{text, size};
    std::free(text);
    return result;
}

const Progress kCopy{"copy", "a/b", 1'000, 2'000'000, "bytes"};
const Progress kHash{"hash", "a/b", 0, 0, ""};

TEST(ProgressLines, AreOneJsonDocumentALine) {
    EXPECT_EQ(shown(true, false, {{1s, kCopy}}),
              "{\"progress\":{\"stage\":\"copy\",\"subject\":\"a/b\",\"done\":1000,\"total\":2000000,"
              "\"unit\":\"bytes\"}}\n");
}

TEST(ProgressLines, OfCallsThatAreSoonOverAreNone) {
    EXPECT_EQ(shown(true, false, {{0ms, kCopy}, {300ms, kHash}}), "");
}

TEST(ProgressLines, ComeNotTooOftenButOneForEachStage) {
    const auto text =
        shown(true, false, {{1'000ms, kCopy}, {1'010ms, kCopy}, {1'020ms, kHash}, {1'200ms, kHash}});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(ProgressLines, OnATerminalAreOneLineThatGoesAway) {
    EXPECT_EQ(shown(false, true, {{1s, kCopy}, {2s, kHash}}),
              "\r\x1b[Kcopy a/b: 1.0 kB of 2.0 MB\r\x1b[Khash a/b\r\x1b[K");
}

TEST(ProgressLines, AreNothingWhereNobodyWatches) {
    EXPECT_EQ(shown(false, false, {{1s, kCopy}}), "");
}

TEST(ProgressText, NamesWhatIsCounted) {
    EXPECT_EQ(progress_text({"check", "", 3, 10, "models"}), "check: 3 of 10 models");
    EXPECT_EQ(progress_text({"check", "", 3, 0, "models"}), "check: 3 models");
    EXPECT_EQ(progress_text({"check", "x", 0, 0, ""}), "check x");
}

}  // namespace
}  // namespace gantry::command
