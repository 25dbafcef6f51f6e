#include "faults/operations.hpp"

#include <algorithm>
#include <stdexcept>

#include <gantry/host/host.hpp>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

fs::path bundle(const fs::path& place, const std::string& name) {
    return place / "bundles" / name;
}

template <class T>
Result<void> done(const Result<T>& outcome) {
    if (!outcome) return outcome.error();
    return {};
}

template <class T>
void must(const Result<T>& outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().message};
}

Result<std::string> id_of(host::Library& library, const std::string& name) {
    GANTRY_TRY_ASSIGN(const auto page, library.list_models({}));
    for (const auto& model : page.models)
        if (model.model_id.ends_with("/" + name)) return model.model_id;
    return make_error(ErrorCode::not_found, "no model of the name " + name);
}

// In a family that the library has no folder of yet.
Result<void> register_second(host::Library& library, const fs::path& place) {
    host::RegisterOptions options;
    options.family = "fresh";
    return done(library.register_external(bundle(place, "second").string(), options));
}

Result<void> import_copy(host::Library& library, const fs::path& place) {
    return done(library.import_model(bundle(place, "second").string(), {}));
}

Result<void> import_in_place(host::Library& library, const fs::path& place) {
    return done(library.import_model_in_place((library_of(place) / "diffusion/mine/orphan").string(), {}));
}

Result<void> adopt(host::Library& library, const fs::path&) {
    GANTRY_TRY_ASSIGN(const auto outcome, library.adopt_orphan_models({}));
    for (const auto& folder : outcome.left_alone)
        return make_error(ErrorCode::io, "left alone: " + folder.message);
    return {};
}

Result<void> relocate(host::Library& library, const fs::path& place) {
    GANTRY_TRY_ASSIGN(const auto id, id_of(library, "lost"));
    return done(library.relocate_model(id, bundle(place, "moved").string(), {}));
}

Result<void> reconcile(host::Library& library, const fs::path&) {
    GANTRY_TRY_ASSIGN(const auto outcome, library.reconcile({}));
    // A model that could not be checked, or a folder that could not be taken, is reported there.
    for (const auto& model : outcome.not_checked) return make_error(ErrorCode::io, model.message);
    for (const auto& folder : outcome.left_alone)
        return make_error(ErrorCode::io, "left alone: " + folder.message);
    return {};
}

Result<void> validate(host::Library& library, const fs::path&) {
    GANTRY_TRY_ASSIGN(const auto id, id_of(library, "drifted"));
    GANTRY_TRY_ASSIGN(const auto outcome, library.validate_model(id));
    if (!outcome.is_recorded) return make_error(ErrorCode::io, "the verdict could not be recorded");
    return {};
}

Result<void> rebuild_index(host::Library& library, const fs::path&) {
    return done(library.rebuild_index());
}

Result<void> remove_reference(host::Library& library, const fs::path&) {
    auto id = id_of(library, "first");
    // Done by an earlier try.
    if (!id && id.error().code == ErrorCode::not_found) return {};
    if (!id) return std::move(id).error();
    return done(library.remove_model(*id));
}

Result<void> remove_owned(host::Library& library, const fs::path&) {
    auto id = id_of(library, "owned");
    if (!id && id.error().code == ErrorCode::not_found) return {};
    if (!id) return std::move(id).error();
    return done(library.remove_model(*id));
}

Result<void> configure(host::Library& library, const fs::path&) {
    return done(library.set_configuration("event_limit", "500"));
}

// The index is another one, of no schema that anybody knows, under a library that is open.
Result<void> reset_index(host::Library& library, const fs::path& place) {
    for (const auto& entry : fs::directory_iterator{library_of(place) / ".gantry"}) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("models.") && name.ends_with(".db")) fs::remove(entry.path());
    }
    return done(library.list_models({}));
}

}  // namespace

fs::path library_of(const fs::path& place) {
    return place / "library";
}

Result<std::shared_ptr<host::Library>> open_library_at(const fs::path& root) {
    host::HostOptions host_options;
    host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
    host_options.search_default_folders = false;
    GANTRY_TRY_ASSIGN(auto host, host::Host::open(std::move(host_options)));
    host::LibraryOptions options;
    options.root = root.string();
    options.reconcile_in_background = false;
    options.lock_wait = std::chrono::milliseconds{300};
    return host::Library::open(std::move(host), std::move(options));
}

void prepare_place(const fs::path& place) {
    for (const auto* name : {"first", "drifted", "second", "lost", "owned"})
        copy_bundle("dit", bundle(place, name));
    auto library = open_library_at(library_of(place));
    must(library);
    for (const auto* name : {"first", "drifted", "lost"})
        must((*library)->register_external(bundle(place, name).string(), {}));
    must((*library)->import_model(bundle(place, "owned").string(), {}));
    copy_bundle("dit", library_of(place) / "diffusion/mine/orphan");
    fs::remove_all(bundle(place, "drifted") / "vae");
    fs::rename(bundle(place, "lost"), bundle(place, "moved"));
}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all{{"register", register_second},
                                            {"import", import_copy},
                                            {"import_in_place", import_in_place},
                                            {"adopt", adopt},
                                            {"relocate", relocate},
                                            {"reconcile", reconcile},
                                            {"validate", validate},
                                            {"rebuild_index", rebuild_index},
                                            {"remove_reference", remove_reference},
                                            {"remove_owned", remove_owned},
                                            {"configure", configure},
                                            {"reset_index", reset_index}};
    return all;
}

const Operation* operation_named(const std::string& name) {
    const auto found = std::find_if(operations().begin(), operations().end(),
                                    [&](const Operation& operation) { return operation.name == name; });
    return found == operations().end() ? nullptr : &*found;
}

}  // namespace gantry::test
