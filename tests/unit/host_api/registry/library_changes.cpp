#include "library_changes.hpp"

#include "registry/source_claims.hpp"

namespace gantry::host::testing {
namespace {

template <class T>
Result<void> only_outcome(Result<T> result) {
    if (!result) return std::move(result).error();
    return {};
}

Result<void> place_staged(const World& world) {
    GANTRY_TRY_ASSIGN(const auto staged, world.root().stage());
    return world.root().place_model(kNew, staged);
}

Result<void> raise_twice(const World& world) {
    GANTRY_TRY_ASSIGN(const auto first, world.root().raise_generation());
    GANTRY_TRY_ASSIGN(const auto second, world.root().raise_generation());
    return second == first ? make_error(ErrorCode::internal, "not raised") : Result<void>{};
}

Result<void> throw_away(const World& world) {
    GANTRY_TRY_ASSIGN(const auto name, world.root().move_to_trash(kForeign));
    return world.root().empty_trash(name);
}

}  // namespace

const std::vector<Change>& changes() {
    static const std::vector<Change> all{
        {"write_metadata", [](const World& w) { return w.root().write_metadata(kKept, "{\"new\": 1}"); }},
        {"create_model", [](const World& w) { return w.root().create_model(kNew, "{}"); }},
        {"add_metadata", [](const World& w) { return only_outcome(w.root().add_metadata(kBare, "{}")); }},
        {"remove_record", [](const World& w) { return only_outcome(w.root().remove_record(kKept)); }},
        {"remove_last_record",
         [](const World& w) { return only_outcome(w.root().remove_record(model_id("vision/vit/alone"))); }},
        {"remove_record_alone", [](const World& w) { return only_outcome(w.root().remove_record(kForeign)); }},
        {"write_own", [](const World& w) { return w.root().write_own("sources/one", "another"); }},
        {"create_own", [](const World& w) { return only_outcome(w.root().create_own("new/name", "new")); }},
        {"remove_own", [](const World& w) { return w.root().remove_own("sources/one"); }},
        {"raise_generation", raise_twice},
        {"place_model", place_staged},
        {"move_to_trash", throw_away},
        {"empty_all_trash", [](const World& w) { return w.root().empty_all_trash(); }},
        {"discard_staged", [](const World& w) { return w.root().discard_staged(); }},
        {"take_a_claim",
         [](const World& w) { return only_outcome(SourceClaims{w.library.root}.take("/models/one", kKept)); }},
        {"open", [](const World& w) { return only_outcome(LibraryRoot::open(w.library.path(""))); }},
        {"create", [](const World& w) { return only_outcome(LibraryRoot::create(w.library.path("a/b"))); },
         true},
    };
    return all;
}

}  // namespace gantry::host::testing
