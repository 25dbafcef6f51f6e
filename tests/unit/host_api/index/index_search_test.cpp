// Search: any text is a question, never an error; the hits are those with every word.
#include "unit/host_api/index/index_testing.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace gantry::host {
namespace {

using namespace testing;

IndexRow named(std::string_view model_id, std::string_view official_name) {
    IndexRow row;
    row.summary.model_id = model_id;
    row.summary.official_name = official_name;
    return row;
}

std::vector<std::string> find(const Index& index, std::string_view text) {
    auto ids = walk_search(index, text, {});
    std::ranges::sort(ids);
    return ids;
}

using Ids = std::vector<std::string>;

TEST(IndexSearch, LooksInIdNameFamilyAndTagsOnly) {
    auto index = open_index("");
    auto row = make_row("iiii/jjjj/kkkk");
    row.summary.official_name = "nnnn";
    row.summary.family = "ffff";
    row.summary.tags = {"tttt", "uuuu vvvv"};
    expect_done(index->put(row, {}));
    expect_done(index->put(named("x/y/z", "other"), {}));
    for (const auto* word : {"iiii", "jjjj", "kkkk", "nnnn", "ffff", "tttt", "vvvv", "iiii/jjjj/kkkk"})
        EXPECT_EQ(find(*index, word), Ids{"iiii/jjjj/kkkk"}) << word;
    for (const auto* word : {"SomePipeline", "external_reference", "data", "ready"})
        EXPECT_EQ(find(*index, word), Ids{}) << word;
}

TEST(IndexSearch, WantsEveryWordAndTakesTheLastAsABeginning) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "stable diffusion"), {}));
    expect_done(index->put(named("a/a/2", "stable cascade"), {}));
    expect_done(index->put(named("a/a/3", "unstable"), {}));
    EXPECT_EQ(find(*index, "stable"), (Ids{"a/a/1", "a/a/2"}));
    EXPECT_EQ(find(*index, "s"), (Ids{"a/a/1", "a/a/2"}));
    EXPECT_EQ(find(*index, "diffusion stable"), Ids{"a/a/1"});
    EXPECT_EQ(find(*index, "stable cas"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "cas stable"), Ids{}) << "only the last word is a beginning";
    EXPECT_EQ(find(*index, "stable stable"), (Ids{"a/a/1", "a/a/2"}));
    EXPECT_EQ(find(*index, "table"), Ids{});
}

TEST(IndexSearch, TakesNoPartOfTheTextForSyntax) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "sun near moon"), {}));
    expect_done(index->put(named("a/a/2", "sun and moon or not"), {}));
    expect_done(index->put(named("a/a/3", "sun moon"), {}));
    const Ids all{"a/a/1", "a/a/2", "a/a/3"};
    for (const auto* text :
         {"sun moon",     "sun/moon",    "sun:moon",     "(sun moon",    "sun) moon",  "sun + moon",
          "sun, moon",    "sun' moon",   "sun & moon",   "sun* moon",    "sun@moon",   "\"sun moon",
          "sun \"moon\"", "-sun -moon",  "^sun ^moon",   "{sun} : moon", "sun--moon",  "sun;moon",
          "sun\\moon",    "[sun] ~moon", "sun % _ moon", "sun = moon",   "sun | moon", "su\xCC\x88n moon"})
        EXPECT_EQ(find(*index, text), all) << text;
    EXPECT_EQ(find(*index, "NEAR(sun moon)"), Ids{"a/a/1"});
    EXPECT_EQ(find(*index, "sun AND moon"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "sun OR moon"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "sun NOT moon"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "AND OR NOT"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "official_name:sun"), Ids{}) << "no column can be named";
}

TEST(IndexSearch, FindsNothingForATextWithoutAWord) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "sun"), {}));
    for (const auto* text :
         {"", " ", "\t\n", "/ : ( ) + , ' & * @ \" -", "***", "\"\"", "😀", "\xff\xfe", "—"}) {
        const auto page = expect_value(index->search(text, {}));
        EXPECT_EQ(page.total, 0U) << text;
        EXPECT_TRUE(page.models.empty()) << text;
        EXPECT_EQ(page.next_cursor, "");
    }
}

TEST(IndexSearch, SeesPastCaseAndAccentsOfAnyScript) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "Ärger élan"), {}));
    expect_done(index->put(named("a/a/2", "ΣΊΣΥΦΟΣ"), {}));
    expect_done(index->put(named("a/a/3", "模型 стабильная"), {}));
    for (const auto* text : {"ärger", "ÄRGER", "arger", "A\xCC\x88rger", "ärg", "ELAN"})
        EXPECT_EQ(find(*index, text), Ids{"a/a/1"}) << text;
    EXPECT_EQ(find(*index, "σίσυφ"), Ids{"a/a/2"});
    EXPECT_EQ(find(*index, "模"), Ids{"a/a/3"});
    EXPECT_EQ(find(*index, "СТАБ"), Ids{"a/a/3"});
}

TEST(IndexSearch, IsNeverAnErrorWhateverTheBytes) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "sun"), {}));
    std::mt19937 random{21};
    for (int round = 0; round < 3'000; ++round) {
        std::string text(random() % 40, ' ');
        for (auto& byte : text)
            byte = random() % 2 == 0 ? "\"'*()+-^:{}ANDORNT aé"[random() % 22] : static_cast<char>(random());
        const auto page = index->search(text, {});
        ASSERT_TRUE(page) << page.error().message;
    }
    const std::string with_nul{"sun\0moon", 8};
    EXPECT_EQ(find(*index, with_nul), Ids{}) << "the word behind a zero byte counts too";
    EXPECT_EQ(find(*index, std::string(2'000'000, 'x')), Ids{});
    EXPECT_EQ(find(*index, std::string(2'000'000, '"')), Ids{});
}

TEST(IndexSearch, CountsTheFirst64DifferentWordsOfATextThatHasMore) {
    auto index = open_index("");
    std::string words;
    for (int number = 0; number < 64; ++number) words += "w" + std::to_string(number) + " ";
    expect_done(index->put(named("a/a/1", words), {}));
    EXPECT_EQ(find(*index, words + words + "absent"), Ids{"a/a/1"});
    EXPECT_EQ(find(*index, "absent " + words), Ids{});
}

TEST(IndexSearch, FollowsChangesOfTheWords) {
    auto index = open_index("");
    expect_done(index->put(named("a/a/1", "sun"), {}));
    expect_done(index->put(named("a/a/1", "moon"), {}));
    EXPECT_EQ(find(*index, "sun"), Ids{});
    EXPECT_EQ(find(*index, "moon"), Ids{"a/a/1"});
    auto row = named("a/a/1", "moon");
    row.summary.tags = {"red"};
    expect_done(index->put(row, {}));
    EXPECT_EQ(find(*index, "red"), Ids{"a/a/1"});
    row.summary.family = "blue";
    expect_done(index->put(row, {}));
    EXPECT_EQ(find(*index, "blue"), Ids{"a/a/1"});
    expect_done(index->remove("a/a/1"));
    EXPECT_EQ(find(*index, "moon"), Ids{});
}

std::set<std::string> words_in(std::string_view text) {
    std::set<std::string> words;
    std::string word;
    for (const char byte : std::string{text} + " ") {
        if (std::isalnum(static_cast<unsigned char>(byte)) != 0)
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
        else if (!word.empty())
            words.insert(std::exchange(word, {}));
    }
    return words;
}

TEST(IndexSearch, AgreesWithALookAtEveryRowForRandomTextsAndFilters) {
    auto index = open_index("");
    std::mt19937 random{22};
    const std::vector<std::string> words{"red", "Red", "blue", "blu", "sd-15", "x", "green_tea"};
    const auto sentence = [&](unsigned most) {
        std::string text;
        for (auto left = random() % (most + 1); left > 0; --left) text += words[random() % words.size()] + "/";
        return text;
    };
    std::vector<IndexRow> rows;
    for (unsigned number = 0; number < 200; ++number) {
        auto row = make_random_row(random, "m/f/" + std::to_string(number));
        row.summary.official_name = sentence(4);
        row.summary.tags = {sentence(2)};
        row.summary.family = "";
        rows.push_back(row);
        expect_done(index->put(row, {}));
    }
    for (int round = 0; round < 300; ++round) {
        const auto text = sentence(3);
        ListOptions options;
        options.limit = 1 + static_cast<std::uint32_t>(random() % 50);
        if (random() % 2 == 0) options.validation_state = "valid";
        if (random() % 3 == 0) options.needs_review = true;
        const auto wanted = words_in(text);
        const auto last = text.empty() ? std::string{}
                                       : *words_in(text.substr(text.rfind('/', text.size() - 2) + 1)).rbegin();
        Ids expected;
        for (const auto& row : rows) {
            const auto& of = row.summary;
            const auto present = words_in(of.model_id + " " + of.official_name + " " + of.tags[0]);
            auto is_hit = !wanted.empty() &&
                          (options.validation_state.empty() || of.validation_state == "valid") &&
                          (!options.needs_review || of.metadata_needs_review);
            for (const auto& word : wanted) {
                const auto begins = [&](const std::string& other) { return other.starts_with(word); };
                is_hit = is_hit && (word == last || word == "15" ? std::ranges::any_of(present, begins)
                                                                 : present.contains(word));
            }
            if (is_hit) expected.push_back(of.model_id);
        }
        std::ranges::sort(expected);
        EXPECT_EQ(expect_value(index->search(text, options)).total, expected.size()) << text;
        auto found = walk_search(*index, text, options);
        std::ranges::sort(found);
        ASSERT_EQ(found, expected) << text;
    }
}

std::vector<IndexRow> many_rows(unsigned count) {
    std::vector<IndexRow> rows;
    for (unsigned number = 0; number < count; ++number) {
        auto row = named("m/f/" + std::to_string(1'000'000 - number), "common thing with a long name");
        row.summary.validation_state = number % 10 == 0 ? "degraded" : "valid";
        rows.push_back(row);
    }
    rows.back().summary.official_name = "common";
    return rows;
}

TEST(IndexSearch, ShowsTheBestFirstUpTo1000HitsAndTheOldestFirstBeyond) {
    auto index = open_index("");
    auto rows = many_rows(1'000);
    const auto best = rows.back().summary.model_id;
    expect_done(rebuild_from(*index, rows));
    ListOptions options;
    options.limit = 7;
    EXPECT_EQ(ids_of(expect_value(index->search("common", options))).front(), best);
    auto ranked = walk_search(*index, "common", options);
    EXPECT_EQ(ranked.size(), 1'000U);
    std::ranges::sort(ranked);
    EXPECT_EQ(std::ranges::adjacent_find(ranked), ranked.end());

    rows.push_back(named("m/f/last", "common"));
    expect_done(index->put(rows.back(), {}));
    std::vector<std::string> in_order;
    for (const auto& row : rows) in_order.push_back(row.summary.model_id);
    EXPECT_EQ(walk_search(*index, "common", options), in_order);
}

TEST(IndexSearch, GoesOnRankedWhenTheLibraryChangesDuringTheWalk) {
    for (const bool is_end_removed : {false, true}) {
        auto index = open_index("");
        expect_done(rebuild_from(*index, many_rows(1'000)));
        ListOptions options;
        options.limit = 600;
        const auto first = expect_value(index->search("common", options));
        if (is_end_removed)
            expect_done(index->remove(first.models.back().model_id));
        else
            expect_done(index->put(named("m/f/new", "common"), {}));
        options.cursor = first.next_cursor;
        const auto second = expect_value(index->search("common", options));
        EXPECT_EQ(second.total, is_end_removed ? 999U : 1'001U);
        auto ids = ids_of(first);
        for (const auto& id : ids_of(second)) ids.push_back(id);
        std::erase(ids, "m/f/new");
        EXPECT_EQ(ids.size(), 1'000U);
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1'000U);
    }
}

TEST(IndexSearch, CountsTo10000AndThenSaysSo) {
    auto index = open_index("");
    auto rows = many_rows(10'000);
    expect_done(rebuild_from(*index, rows));
    auto page = expect_value(index->search("common", {}));
    EXPECT_EQ(page.total, 10'000U);
    EXPECT_FALSE(page.total_is_minimum);
    expect_done(index->put(named("m/f/last", "common"), {}));
    page = expect_value(index->search("common", {}));
    EXPECT_EQ(page.total, 10'000U);
    EXPECT_TRUE(page.total_is_minimum);
    ListOptions options;
    options.limit = 3'000;
    EXPECT_EQ(walk_search(*index, "common", options).size(), 10'001U) << "pages go on behind the count";
    options.validation_state = "degraded";
    page = expect_value(index->search("common", options));
    EXPECT_EQ(page.total, 1'000U);
    EXPECT_FALSE(page.total_is_minimum);
}

TEST(IndexSearch, ACursorServesItsTextInAnyCaseAndNoOther) {
    auto index = open_index("");
    expect_done(rebuild_from(*index, many_rows(10)));
    ListOptions options;
    options.limit = 3;
    options.cursor = expect_value(index->search("common name", options)).next_cursor;
    EXPECT_TRUE(index->search("Common, NAME", options));
    EXPECT_FALSE(index->search("common", options));
    EXPECT_FALSE(index->search("name common", options));
    EXPECT_FALSE(index->search("", options));
    EXPECT_FALSE(index->list(options));
    options.validation_state = "valid";
    EXPECT_FALSE(index->search("common name", options));
}

}  // namespace
}  // namespace gantry::host
