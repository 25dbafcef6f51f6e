// What reconciling asks of the index: identities of records, models alike, replaced models, confirmed verdicts.
#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host {
namespace {

using namespace testing;

std::vector<LibraryEvent> events_of(const Index& index, const std::string& cursor) {
    return expect_value(index.events_after(cursor, 100)).events;
}

TEST(IndexKnown, TellsEveryModelInOrderWithTheIdentityOfItsRecord) {
    auto index = open_complete_index("");
    auto second = make_row("a/b/second");
    second.record_identity = "identity of second";
    auto first = make_row("a/b/first");
    first.summary.storage_kind = "library_owned";
    expect_done(index->put(second, {}));
    expect_done(index->put(first, {}));
    const auto known = expect_value(index->known_models());
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known[0].model_id, "a/b/first");
    EXPECT_EQ(known[0].storage_kind, "library_owned");
    EXPECT_EQ(known[0].record_identity, "");
    const auto& of = second.summary;
    EXPECT_EQ(known[1], (KnownModel{of.model_id, "identity of second", of.storage_kind, of.bundle_format,
                                    of.entry_path, of.validation_state}));
}

TEST(IndexKnown, AnIdentityIsKeptWithoutAnEventAndThroughARebuild) {
    auto index = open_complete_index("");
    auto row = make_row("a/b/c");
    expect_done(index->put(row, {}));
    const auto before = expect_value(index->dump());
    const auto cursor = expect_value(index->events_after("", 1)).cursor;
    row.record_identity = "touched";
    expect_done(index->put(row, {}));
    EXPECT_EQ(expect_value(index->get("a/b/c"))->record_identity, "touched");
    EXPECT_TRUE(events_of(*index, cursor).empty());
    EXPECT_EQ(expect_value(index->dump()), before);
    row.record_identity = "rebuilt";
    expect_done(rebuild_from(*index, {row}));
    EXPECT_EQ(expect_value(index->known_models())[0].record_identity, "rebuilt");
}

TEST(IndexKnown, AnotherModelInTheSamePlaceIsReplaced) {
    auto index = open_complete_index("");
    auto row = make_row("a/b/c");
    expect_done(index->put(row, {}));
    const auto cursor = expect_value(index->events_after("", 1)).cursor;
    expect_done(index->put(row, {}));
    EXPECT_TRUE(events_of(*index, cursor).empty()) << "nothing changed";
    row.summary.pipeline_class = "Other";
    expect_done(index->put(row, {}));
    ASSERT_EQ(events_of(*index, cursor).size(), 1U);
    EXPECT_EQ(events_of(*index, cursor)[0].kind, "replaced");
    row.summary.pipeline_class = "";
    expect_done(index->put(row, {}));
    row.summary.pipeline_class = "Other";
    row.summary.family = "changed too";
    expect_done(index->put(row, {}));
    EXPECT_EQ(events_of(*index, cursor)[1].kind, "changed") << "nobody knows what it is";
    EXPECT_EQ(events_of(*index, cursor)[2].kind, "changed");
}

TEST(IndexKnown, FindsExternalReferencesOfASizeAndClass) {
    auto index = open_complete_index("");
    const auto put = [&](std::string_view id, std::uint64_t size, std::string_view of_class,
                         std::string_view kind) {
        auto row = make_row(id);
        row.summary.size_bytes = size;
        row.summary.pipeline_class = of_class;
        row.summary.storage_kind = kind;
        expect_done(index->put(row, {}));
    };
    put("a/b/alike", 10, "Pipe", "external_reference");
    put("a/b/owned", 10, "Pipe", "library_owned");
    put("a/b/larger", 11, "Pipe", "external_reference");
    put("a/b/other", 10, "Other", "external_reference");
    const auto found = expect_value(index->external_references_like(10, "Pipe"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].model_id, "a/b/alike");
}

TEST(IndexKnown, AVerdictThatIsConfirmedAgainIsNotWrittenAgain) {
    auto index = open_complete_index("");
    auto examination = make_examination("trace");
    examination.confirmed_at = "2026-01-01T00:00:00.000Z";
    expect_done(index->put(make_row("a/b/c"), examination));
    auto later = examination;
    later.confirmed_at = "2026-02-01T00:00:00.000Z";
    expect_done(index->put_examination("a/b/c", later));
    EXPECT_EQ(expect_value(index->examination("a/b/c"))->confirmed_at, examination.confirmed_at);
    later.trace = "another";
    expect_done(index->put_examination("a/b/c", later));
    EXPECT_EQ(expect_value(index->examination("a/b/c"))->confirmed_at, later.confirmed_at);
}

TEST(IndexKnown, AVerdictUnderAnotherConfigurationIsWrittenThoughItSaysTheSame) {
    auto index = open_complete_index("");
    auto examination = make_examination("trace");
    expect_done(index->put(make_row("a/b/c"), examination));
    examination.configuration_digest = "of another configuration";
    expect_done(index->put_examination("a/b/c", examination));
    EXPECT_EQ(expect_value(index->examination("a/b/c"))->configuration_digest, "of another configuration");
}

TEST(IndexKnown, ExaminationsBetweenTwoModelsComeInOrderWithWhatAComparisonNeeds) {
    auto index = open_complete_index("");
    const auto examination = make_examination("of c");
    for (const auto* id : {"a/b/e", "a/b/a", "a/b/c", "a/b/f"})
        expect_done(index->put(make_row(id), make_examination(std::string{"of "} + id[4])));
    expect_done(index->put(make_row("a/b/d"), {}));
    const auto found = expect_value(index->examinations_between("a/b/b", "a/b/e"));
    ASSERT_EQ(found.size(), 2U) << "of d there is none";
    EXPECT_EQ(found[0].model_id, "a/b/c");
    EXPECT_EQ(found[1].model_id, "a/b/e");
    auto to_compare = examination;
    to_compare.verdict.clear();
    to_compare.plugin_sha256.clear();
    EXPECT_EQ(found[0].examination, to_compare);
}

}  // namespace
}  // namespace gantry::host
