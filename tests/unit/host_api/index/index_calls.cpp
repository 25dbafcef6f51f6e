#include "unit/host_api/index/index_calls.hpp"

#include <fmt/format.h>

namespace gantry::host::testing {
namespace {

std::string text_of(const ModelPage& page) {
    auto text = fmt::format("{} {} {}", page.total, page.total_is_minimum, page.next_cursor);
    for (const auto& model : page.models)
        text += fmt::format("\n{} {} {} {} {}", model.model_id, model.validation_state, model.entry_path,
                            model.size_bytes, fmt::join(model.tags, ","));
    return text;
}

std::string text_of(const CachedExamination& examination) {
    return examination.plugin_id + " " + examination.depth + " " + examination.trace + " " +
           examination.verdict;
}

std::string text_of(const std::vector<KnownModel>& models) {
    std::string text;
    for (const auto& model : models) text += model.model_id + " " + model.entry_path + "\n";
    return text;
}

Result<std::string> list(Index& index, const ListOptions& options) {
    GANTRY_TRY_ASSIGN(const auto page, index.list(options));
    return text_of(page);
}

Result<std::string> list_two_states(Index& index) {
    ListOptions options;
    options.storage_kind = "external_reference";
    options.limit = 1;
    GANTRY_TRY_ASSIGN(const auto first, index.list(options));
    options.cursor = first.next_cursor;
    GANTRY_TRY_ASSIGN(const auto second, index.list(options));
    return text_of(first) + text_of(second);
}

Result<std::string> search(Index& index, const ListOptions& options) {
    GANTRY_TRY_ASSIGN(const auto page, index.search("Name o", options));
    return text_of(page);
}

Result<std::string> search_of_a_kind(Index& index) {
    ListOptions options;
    options.bundle_format = "some_format";
    return search(index, options);
}

Result<std::string> get(Index& index) {
    GANTRY_TRY_ASSIGN(const auto row, index.get("a/b/c"));
    GANTRY_TRY_ASSIGN(const auto none, index.get("not/there/at_all"));
    return (row ? row->metadata + row->summary.family + row->record_identity : "none") + (none ? "one" : "");
}

Result<std::string> examination(Index& index) {
    GANTRY_TRY_ASSIGN(const auto found, index.examination("a/b/c"));
    return found ? text_of(*found) : "none";
}

Result<std::string> examinations(Index& index) {
    GANTRY_TRY_ASSIGN(const auto all, index.examinations_between("a", "z"));
    std::string text;
    for (const auto& [model_id, found] : all) text += model_id + " " + text_of(found);
    return text;
}

Result<std::string> digest(Index& index) {
    GANTRY_TRY_ASSIGN(const auto found, index.digest("sha256:1"));
    return found.value_or("none");
}

Result<std::string> known_models(Index& index) {
    GANTRY_TRY_ASSIGN(const auto models, index.known_models());
    return text_of(models);
}

Result<std::string> references_like(Index& index) {
    const auto row = make_row("a/b/c");
    GANTRY_TRY_ASSIGN(const auto models,
                      index.external_references_like(row.summary.size_bytes, row.summary.pipeline_class));
    return text_of(models);
}

Result<std::string> events(Index& index) {
    GANTRY_TRY_ASSIGN(const auto now, index.events_after("", 10));
    const auto epoch = now.cursor.substr(0, now.cursor.find(':'));
    GANTRY_TRY_ASSIGN(const auto page, index.events_after(epoch + ":0", 10));
    std::string text{page.snapshot_required ? "snapshot" : ""};
    for (const auto& event : page.events)
        text += fmt::format("{} {} {}\n", event.seq, event.kind, event.model_id);
    return text;
}

Result<std::string> generation(Index& index) {
    GANTRY_TRY_ASSIGN(const auto number, index.generation());
    return std::to_string(number);
}

Result<std::string> dirty(Index& index) {
    GANTRY_TRY_ASSIGN(const auto marked, index.dirty());
    return fmt::format("{}", fmt::join(marked, " "));
}

Result<std::string> written(const Result<void>& outcome) {
    if (!outcome) return outcome.error();
    return std::string{"written"};
}

Result<std::string> put_changed(Index& index) {
    auto row = make_row("d/e/f");
    row.summary.validation_state = "degraded";
    row.summary.family = "another family";
    row.metadata += " ";
    row.record_identity = "another";
    return written(index.put(row, std::nullopt));
}

}  // namespace

std::vector<IndexRow> two_rows() {
    return {make_row("a/b/c"), make_row("d/e/f")};
}

const std::vector<IndexCall>& reading_calls() {
    static const std::vector<IndexCall> all{
        {"list", [](Index& index) { return list(index, {}); }},
        {"list_of_a_kind", list_two_states},
        {"search", [](Index& index) { return search(index, {}); }},
        {"search_of_a_kind", search_of_a_kind},
        {"get", get},
        {"examination", examination},
        {"examinations", examinations},
        {"digest", digest},
        {"known_models", known_models},
        {"references_like", references_like},
        {"events", events},
        {"generation", generation},
        {"dirty", dirty},
        {"dump", [](Index& index) { return index.dump(); }},
    };
    return all;
}

const std::vector<IndexCall>& writing_calls() {
    static const std::vector<IndexCall> all{
        {"mark_dirty", [](Index& index) { return written(index.mark_dirty("a/b/c", 7)); }},
        {"put", [](Index& index) { return written(index.put(make_row("a/b/c"), make_examination("other"))); }},
        {"put_new",
         [](Index& index) { return written(index.put(make_row("new/new/new"), make_examination("t"))); }},
        {"put_changed", put_changed},
        {"remove", [](Index& index) { return written(index.remove("a/b/c")); }},
        {"put_examination",
         [](Index& index) { return written(index.put_examination("a/b/c", make_examination("another"))); }},
        {"put_digest", [](Index& index) { return written(index.put_digest("sha256:1", "digest")); }},
        {"rebuild", [](Index& index) { return written(rebuild_from(index, two_rows())); }},
    };
    return all;
}

}  // namespace gantry::host::testing
