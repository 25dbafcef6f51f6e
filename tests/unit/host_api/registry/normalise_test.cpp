#include <gantry/host/model_id.hpp>

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

TEST(NormalisePart, LowersAndReplacesEachCharacterOutsideTheAlphabet) {
    EXPECT_EQ(normalise_part("SDXL-1.0-Base"), "sdxl-1_0-base");
    EXPECT_EQ(normalise_part("Interop Family"), "interop_family");
    EXPECT_EQ(normalise_part("tiny-q4_0.gguf"), "tiny-q4_0_gguf");
    EXPECT_EQ(normalise_part("AZaz09"), "azaz09");
    EXPECT_EQ(normalise_part("a@b[c`d{e"), "a_b_c_d_e") << "the neighbours of the letters";
    EXPECT_EQ(normalise_part("a\tb\nc"), "a_b_c");
}

TEST(NormalisePart, DropsWhatNoFileSystemTakes) {
    EXPECT_EQ(normalise_part("a<b>c:d\"e/f\\g|h?i*j"), "abcdefghij");
    EXPECT_EQ(normalise_part("a-/-b"), "a_b") << "what is left stands side by side";
}

TEST(NormalisePart, TreatsEveryCharacterOutsideAsciiAsOne) {
    EXPECT_EQ(normalise_part("a\u00fcb"), "a_b");
    EXPECT_EQ(normalise_part("\u00dcber"), "ber");
    EXPECT_EQ(normalise_part("a\U0001F600b"), "a_b");
    EXPECT_EQ(normalise_part("a\u00fc-b"), "a_b");
}

TEST(NormalisePart, KnowsTheTwoCharactersWhoseLowerCaseIsAscii) {
    EXPECT_EQ(normalise_part("\u212Aelvin"), "kelvin");
    EXPECT_EQ(normalise_part("D\u0130R"), "di_r");
    EXPECT_EQ(normalise_part("\u0130"), "i");
    EXPECT_EQ(normalise_part("a\u212Bb"), "a_b") << "the Angstrom sign beside the Kelvin sign";
}

TEST(NormalisePart, TakesBytesThatAreNotUtf8) {
    EXPECT_EQ(normalise_part("a\xff"
                             "b"),
              "a_b");
    EXPECT_EQ(normalise_part("a\xe2\x84"
                             "b"),
              "a_b")
        << "the Kelvin sign cut short";
    EXPECT_EQ(normalise_part(std::string_view{"a\0b", 3}), "a_b");
}

TEST(NormalisePart, JoinsRunsOfSeparatorsAndKeepsSingleOnes) {
    EXPECT_EQ(normalise_part("a-b_c"), "a-b_c");
    EXPECT_EQ(normalise_part("a--b"), "a_b");
    EXPECT_EQ(normalise_part("a-_b"), "a_b");
    EXPECT_EQ(normalise_part("a_-b"), "a_b");
    EXPECT_EQ(normalise_part("a - b"), "a_b");
    EXPECT_EQ(normalise_part("a----____b"), "a_b");
}

TEST(NormalisePart, TrimsSeparatorsAtBothEnds) {
    EXPECT_EQ(normalise_part("-a_"), "a");
    EXPECT_EQ(normalise_part("  .a b.  "), "a_b");
    EXPECT_EQ(normalise_part(".gantry"), "gantry");
}

TEST(NormalisePart, IsNeverEmpty) {
    for (const auto* text : {"", "-", "...", "/", "\u00fc", "???", " \t"})
        EXPECT_EQ(normalise_part(text), "unnamed_model") << text;
}

TEST(NormalisePart, CutsAt128BytesOrAtTheLastSeparatorPast64) {
    const auto x = [](std::size_t count) { return std::string(count, 'x'); };
    EXPECT_EQ(normalise_part(x(128)), x(128));
    EXPECT_EQ(normalise_part(x(129)), x(128));
    EXPECT_EQ(normalise_part(x(60) + "_" + x(40) + "-" + x(60)), x(60) + "_" + x(40));
    EXPECT_EQ(normalise_part(x(65) + "-" + x(100)), x(65)) << "65 lies past 64";
    EXPECT_EQ(normalise_part(x(64) + "-" + x(100)), x(64) + "-" + x(63)) << "64 does not";
    EXPECT_EQ(normalise_part(x(127) + "-" + x(10)), x(127));
    EXPECT_EQ(normalise_part(x(100) + "-" + x(27)), x(100) + "-" + x(27)) << "128 bytes are not cut";
}

TEST(NormalisePart, RenamesWindowsDevices) {
    for (const auto* name : {"con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"})
        EXPECT_EQ(normalise_part(name), std::string{name} + "_model");
    EXPECT_EQ(normalise_part("CON"), "con_model");
    EXPECT_EQ(normalise_part("-con."), "con_model");
    for (const auto* name : {"com0", "com", "com10", "lpt", "cons", "con_1", "clock"})
        EXPECT_EQ(normalise_part(name), name);
}

TEST(NormalisePart, AlwaysGivesAPartThatStaysAsItIs) {
    std::mt19937 random{20240607};
    const std::string_view alphabet = "aZ09-_ ./\\:\xc3\xbc\xff\xe2\x84\xaa";
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (auto left = random() % 300; left > 0; --left) text += alphabet[random() % alphabet.size()];
        const auto part = normalise_part(text);
        EXPECT_EQ(normalise_part(part), part);
        EXPECT_LE(part.size(), 128U);
        EXPECT_EQ(part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos) << part;
        ASSERT_TRUE(ModelId::parse("a/b/" + part)) << part;
    }
}

}  // namespace
}  // namespace gantry::host
