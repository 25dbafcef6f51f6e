// Random documents under random edits, held against a plain list of members that does the same.
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "registry/metadata_document.hpp"

namespace gantry::host {
namespace {

// A member as it is written: its quoted key up to the value, and the value.
struct Written {
    std::string name;
    std::string key;
    std::string value;
};

const std::vector<std::string> kNames{"a", "b", "state", "n\u00e4me", "with \"quote\"", ""};
const std::vector<std::string> kValues{"1E5",
                                       "1.0",
                                       "123456789012345678901234567890",
                                       "\"\\u00fc\"",
                                       "\"}\\\",{\"",
                                       "[]",
                                       "{}",
                                       "null",
                                       "true",
                                       "[ 1,\t2 ,[\"]\"] ]",
                                       "{\"x\" : {\"y\":[1.50]} }",
                                       "-0.0",
                                       "\"\"",
                                       "18446744073709551615"};
const std::vector<std::string> kSpaces{"", " ", "\n  ", "\r\n\t", "  ", "\n"};

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    const std::string& of(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }

private:
    std::mt19937 engine_;
};

std::string random_document(Random& random, std::vector<Written>& members) {
    auto text = random.of(kSpaces) + "{" + random.of(kSpaces);
    for (auto left = random.below(7); left > 0; --left) {
        const auto& name = random.of(kNames);
        const auto key = nlohmann::json(name).dump() + random.of(kSpaces) + ":" + random.of(kSpaces);
        if (!members.empty()) text += random.of(kSpaces) + "," + random.of(kSpaces);
        members.push_back({name, key, random.of(kValues)});
        text += members.back().key + members.back().value;
    }
    return text + random.of(kSpaces) + "}" + random.of(kSpaces);
}

bool is_same(const std::string& left, const std::string& right) {
    // Precise enough for kValues: no two of them differ only in digits that a double loses.
    return nlohmann::json::parse(left) == nlohmann::json::parse(right);
}

void apply(std::vector<Written>& members, const MetadataEdit& edit) {
    const auto is_named = [&edit](const Written& member) { return member.name == edit.name; };
    if (!edit.json) {
        std::erase_if(members, is_named);
        return;
    }
    const auto last = std::find_if(members.rbegin(), members.rend(), is_named);
    if (last == members.rend())
        members.push_back({edit.name, "", *edit.json});
    else if (!is_same(last->value, *edit.json))
        last->value = *edit.json;
}

void expect_members(const MetadataDocument& document, const std::vector<Written>& expected) {
    std::vector<std::string> names;
    std::size_t at = 0;
    for (const auto& member : expected) {
        names.push_back(member.name);
        // Members that were there keep their bytes, key and white space included, in their order.
        const auto source = member.key + (member.key.empty() ? "" : member.value);
        at = document.text().find(source, at);
        ASSERT_NE(at, std::string::npos) << source << " in " << document.text();
        at += source.size();
    }
    EXPECT_EQ(document.member_names(), names) << document.text();
    for (const auto& name : names) {
        const auto last = std::find_if(expected.rbegin(), expected.rend(),
                                       [&name](const Written& member) { return member.name == name; });
        EXPECT_TRUE(is_same(std::string{*document.raw_member(name)}, last->value)) << name << document.text();
    }
}

TEST(MetadataEditProperty, AnySequenceOfEditsDoesWhatAListOfMembersDoes) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        Random random{seed};
        std::vector<Written> expected;
        auto document = MetadataDocument::parse(random_document(random, expected));
        ASSERT_TRUE(document) << seed << document.error().message;
        for (int step = 0; step < 4; ++step) {
            std::vector<MetadataEdit> edits;
            for (auto left = random.below(4); left > 0; --left) {
                MetadataEdit edit{random.of(kNames), random.of(kValues)};
                if (random.below(3) == 0) edit.json.reset();
                std::erase_if(edits, [&edit](const MetadataEdit& other) { return other.name == edit.name; });
                edits.push_back(std::move(edit));
            }
            const auto before = document->text();
            const bool changes = document->would_change(edits);
            for (const auto& edit : edits) apply(expected, edit);
            document = document->edited(edits);
            ASSERT_TRUE(document) << seed << document.error().message;
            EXPECT_EQ(changes, document->text() != before);
            expect_members(*document, expected);
            ASSERT_FALSE(HasFailure()) << "seed " << seed << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace gantry::host
