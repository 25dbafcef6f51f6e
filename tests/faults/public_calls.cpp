#include "faults/public_calls.hpp"

#include <stdexcept>

#include <gantry/host/json.hpp>

#include "faults/operations.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

host::HostOptions host_options() {
    host::HostOptions options;
    options.plugin_folders = {GANTRY_TEST_PLUGINS};
    options.search_default_folders = false;
    return options;
}

template <class T>
Result<std::string> shown(const Result<T>& outcome) {
    if (!outcome) return outcome.error();
    return to_json(*outcome);
}

Result<std::string> shown(const Result<host::Capture>& outcome) {
    if (!outcome) return outcome.error();
    return outcome->text;
}

Result<std::string> open_host(const Subject&, const Armed& armed) {
    auto options = host_options();
    GANTRY_TRY_ASSIGN(const auto opened, armed([&] { return host::Host::open(std::move(options)); }));
    return std::to_string(opened->plugins().size());
}

Result<std::string> open_library(const Subject& on, const Armed& armed) {
    host::LibraryOptions options;
    options.root = on.root;
    options.reconcile_in_background = false;
    GANTRY_TRY_ASSIGN(const auto opened,
                      armed([&] { return host::Library::open(on.host, std::move(options)); }));
    return shown(opened->list_models({}));
}

// With the loading of the plugin.
Result<std::string> inspect_first(const Subject& on, const Armed& armed) {
    const auto opened = must(host::Host::open(host_options()));
    return shown(armed([&] { return opened->inspect(on.broken); }));
}

Result<std::string> list_checked(const Subject& on, const Armed& armed) {
    host::ListOptions options;
    options.check_roots = true;
    return shown(armed([&] { return on.library->list_models(options); }));
}

Result<std::string> validate_all(const Subject& on, const Armed& armed) {
    std::vector<Result<host::ValidationOutcome>> outcomes;
    outcomes.reserve(16);
    GANTRY_TRY(armed([&] {
        return on.library->validate_all(
            {}, [&](Result<host::ValidationOutcome> outcome) { outcomes.push_back(std::move(outcome)); });
    }));
    std::string text;
    for (const auto& outcome : outcomes) {
        // The error of one model is its answer; here it is that of the call.
        GANTRY_TRY_ASSIGN(const auto one, shown(outcome));
        text += one;
    }
    return text;
}

Result<std::string> reconcile(const Subject& on, const Armed& armed) {
    GANTRY_TRY_ASSIGN(const auto outcome, armed([&] { return on.library->reconcile({}); }));
    for (const auto& model : outcome.not_checked) return make_error(ErrorCode::io, model.message);
    for (const auto& folder : outcome.left_alone) return make_error(ErrorCode::io, folder.message);
    return std::to_string(outcome.changes.size());
}

#define GANTRY_CALL(name, expression)                                                                        \
    {                                                                                                        \
        name, [](const Subject& on, const Armed& armed) { return shown(armed([&] { return expression; })); } \
    }

}  // namespace

const std::vector<PublicCall>& public_calls() {
    static const std::vector<PublicCall> all{
        {"open_host", open_host},
        {"inspect_first", inspect_first},
        {"open_library", open_library},
        GANTRY_CALL("inspect", on.host->inspect(on.whole)),
        GANTRY_CALL("inspect_broken", on.host->inspect(on.broken)),
        GANTRY_CALL("classify", on.host->classify(on.whole)),
        GANTRY_CALL("classify_folder", on.host->classify(on.bundles)),
        GANTRY_CALL("classify_cache", on.host->classify(on.cache)),
        GANTRY_CALL("capture", on.host->capture(on.broken)),
        GANTRY_CALL("replay", on.host->replay(on.capture)),
        GANTRY_CALL("list_models", on.library->list_models({})),
        {"list_checked", list_checked},
        GANTRY_CALL("search_models", on.library->search_models("first", {})),
        GANTRY_CALL("get_model", on.library->get_model(on.id)),
        GANTRY_CALL("resolve", on.library->resolve_model_execution_descriptor(on.id)),
        GANTRY_CALL("register_again", on.library->register_external(on.whole, {})),
        GANTRY_CALL("import_again", on.library->import_model(on.imported, {})),
        GANTRY_CALL("capture_model", on.library->capture_model(on.id)),
        GANTRY_CALL("list_events", on.library->list_events("", 10)),
        GANTRY_CALL("configuration", on.library->configuration()),
        GANTRY_CALL("validate_model", on.library->validate_model(on.id)),
        {"validate_all", validate_all},
        {"reconcile", reconcile},
        GANTRY_CALL("adopt", on.library->adopt_orphan_models({})),
    };
    return all;
}

void prepare_subject(const fs::path& place) {
    prepare_place(place);
    const auto repository = place / "cache/models--someone--some-model";
    fs::create_directories(repository / "blobs");
    copy_bundle("dit", repository / "snapshots/0123456789abcdef");
    fs::rename(place / "bundles/moved", place / "bundles/lost");
    const auto library = must(open_library_at(library_of(place)));
    (void)must(library->reconcile({}));
}

Subject open_subject(const fs::path& place) {
    Subject subject;
    subject.root = library_of(place);
    subject.whole = place / "bundles/first";
    subject.broken = place / "bundles/drifted";
    subject.bundles = place / "bundles";
    subject.imported = place / "bundles/owned";
    subject.cache = place / "cache";
    subject.host = must(host::Host::open(host_options()));
    subject.library = must(open_library_at(subject.root));
    for (const auto& model : must(subject.library->list_models({})).models)
        if (model.model_id.ends_with("/first")) subject.id = model.model_id;
    subject.capture = must(subject.host->capture(subject.whole)).text;
    return subject;
}

}  // namespace gantry::test
