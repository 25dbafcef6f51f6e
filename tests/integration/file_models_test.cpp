// Models that are one file, and formats whose plugin has no detector: all that is promised of a bundle in a
// folder holds for them too, and what lies beside the file is nobody's.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <nlohmann/json.hpp>

#include <gantry/host/host.hpp>
#include <gantry/host/json.hpp>
#include <gantry/host/library.hpp>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

class FileModels : public testing::Test {
protected:
    void SetUp() override {
        write_file(file, "whole");
        write_file(beside, "of somebody else");
        host::HostOptions host_options;
        host_options.plugin_folders = {GANTRY_TEST_FILE_PLUGIN, GANTRY_TEST_PLUGINS};
        host_options.search_default_folders = false;
        host = *host::Host::open(std::move(host_options));
        host::LibraryOptions options;
        options.root = root.string();
        options.reconcile_in_background = false;
        library = *host::Library::open(host, std::move(options));
    }

    // As a listing, a search, a look at one, and the descriptor have it.
    void expect_entry(const std::string& id, const fs::path& entry) const {
        host::ListOptions options;
        options.check_roots = true;
        const auto listed = library->list_models(options)->models.at(0);
        EXPECT_EQ(listed.entry_path, entry);
        EXPECT_EQ(listed.stale, std::optional{false});
        EXPECT_EQ(library->search_models("song", {})->models.at(0).entry_path, entry);
        EXPECT_EQ(library->get_model(id)->summary.entry_path, entry);
        const auto descriptor = library->resolve_model_execution_descriptor(id);
        ASSERT_TRUE(descriptor) << descriptor.error().message;
        EXPECT_EQ(descriptor->entry_path, entry);
        EXPECT_EQ(library->reconcile({})->changed, 0U);
    }

    [[nodiscard]] std::shared_ptr<host::Library> open_without_plugins() const {
        host::HostOptions without_plugins;
        without_plugins.search_default_folders = false;
        host::LibraryOptions options;
        options.root = root.string();
        options.reconcile_in_background = false;
        return *host::Library::open(*host::Host::open(std::move(without_plugins)), std::move(options));
    }

    std::string state_of(const std::string& id) const {
        return library->get_model(id)->summary.validation_state;
    }

    TemporaryFolder folder;
    fs::path root = folder / "library";
    fs::path file = folder / "models" / "song.tst";
    fs::path beside = folder / "models" / "notes.txt";
    std::shared_ptr<host::Host> host;
    std::shared_ptr<host::Library> library;
};

TEST_F(FileModels, AreToldByTheirExtension) {
    const auto seen = host->inspect(file.string());
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->kind, host::PathKind::single_file);
    EXPECT_EQ(seen->bundle_format, "test_file");
    EXPECT_EQ(seen->validation_state, host::ValidationState::valid);
    write_file(file, "cut");
    EXPECT_EQ(host->inspect(file.string())->validation_state, host::ValidationState::invalid);
    EXPECT_EQ(host->classify(file.string())->kind, host::PathKind::single_file);
    EXPECT_EQ(host->classify(beside.string())->kind, host::PathKind::unsupported);
    write_file(folder / "models/other.tst", "whole");
    const auto both = host->classify((folder / "models").string());
    EXPECT_EQ(both->kind, host::PathKind::multi_model_container);
    EXPECT_EQ(both->members.size(), 2U);
}

TEST_F(FileModels, AreNotTakenForAFormatOfTheOtherKind) {
    host::InspectOptions as_file;
    as_file.bundle_format = "test_file";
    host::InspectOptions as_folder;
    as_folder.bundle_format = "test_marked";
    for (const auto& seen :
         {host->inspect((folder / "models").string(), as_file), host->inspect(file.string(), as_folder)}) {
        ASSERT_TRUE(seen) << seen.error().message;
        EXPECT_EQ(seen->validation_state, host::ValidationState::invalid);
        EXPECT_EQ(seen->findings.size(), 1U);
    }
}

TEST_F(FileModels, OfAFolderGoByItsMarkerWithoutADetector) {
    const auto marked = folder / "marked";
    write_file(marked / "marked.txt", "");
    EXPECT_EQ(host->inspect(marked.string())->bundle_format, "test_marked");
    fs::rename(marked / "marked.txt", marked / "other.txt");
    EXPECT_EQ(host->classify(marked.string())->kind, host::PathKind::unsupported);
}

TEST_F(FileModels, AreFollowedWhereThePluginLookedAtNoMoreThanAListing) {
    const auto marked = folder / "marked";
    write_file(marked / "marked.txt", "");
    write_file(marked / "weights.raw", "12345");
    const auto made = library->register_external(marked.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto size = [&] {
        return library->resolve_model_execution_descriptor(made->model_id)
            ->components.at(0)
            .weights.at(0)
            .size_bytes;
    };
    EXPECT_EQ(size(), 5U);
    fs::resize_file(marked / "weights.raw", 2);
    EXPECT_EQ(size(), 2U);
    fs::resize_file(marked / "weights.raw", 7);
    EXPECT_EQ(library->reconcile({})->changed, 1U);
}

TEST_F(FileModels, AreOpenedByThePathsOfTheirDescriptorWhateverTheirFilesAreCalled) {
    const auto marked = folder / "marked";
    const std::string name = "a\tb\x1b c\n.raw";
    write_file(marked / "marked.txt", "");
    write_file(marked / name, "12345");
    const auto made = library->register_external(marked.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto descriptor = library->resolve_model_execution_descriptor(made->model_id);
    ASSERT_TRUE(descriptor) << descriptor.error().message;
    EXPECT_EQ(read_file(descriptor->components.at(0).weights.at(0).path), "12345");
    for (const auto& text : {host::to_json(*descriptor), host::to_json(*host->inspect(marked.string()))}) {
        EXPECT_EQ(text.find('\t'), text.npos);
        const auto path = nlohmann::json::parse(text)["components"][0]["weights"][0]["path"].get<std::string>();
        EXPECT_THAT(path, testing::EndsWith(name));
    }
}

TEST_F(FileModels, RegisteredWhereTheyAreFollowTheFile) {
    const auto made = library->register_external(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto& id = made->model_id;
    EXPECT_EQ(library->register_external(file.string(), {})->status, host::RegisterStatus::exists);
    const auto descriptor = library->resolve_model_execution_descriptor(id);
    ASSERT_TRUE(descriptor) << descriptor.error().message;
    EXPECT_EQ(descriptor->entry_path, file.string());
    EXPECT_EQ(descriptor->entry_kind, "file");
    EXPECT_EQ(library->reconcile({})->unchanged, 1U);

    // What lies beside it is nothing to it.
    write_file(beside, "changed");
    EXPECT_EQ(library->reconcile({})->validated, 0U);
    write_file(file, "cut");
    EXPECT_EQ(library->reconcile({})->changed, 1U);
    EXPECT_EQ(state_of(id), "invalid");
    EXPECT_EQ(library->resolve_model_execution_descriptor(id).error().code, ErrorCode::invalid);
    fs::remove(file);
    EXPECT_TRUE(library->reconcile({}));
    EXPECT_NE(state_of(id), "valid");

    const auto moved = folder / "elsewhere/song.tst";
    write_file(moved, "whole");
    ASSERT_TRUE(library->relocate_model(id, moved.string(), {}));
    EXPECT_EQ(library->resolve_model_execution_descriptor(id)->entry_path, moved.string());
    EXPECT_EQ(library->relocate_model(id, beside.string(), {}).error().code, ErrorCode::unsupported);
    EXPECT_TRUE(library->validate_model(id));
    EXPECT_TRUE(library->remove_model(id)->left_files.empty());
    EXPECT_EQ(read_file(moved), "whole");
}

TEST_F(FileModels, ThatTheLibraryOwnsAreListedWhereTheDescriptorHasThem) {
    const auto made = library->import_model(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    expect_entry(made->model_id, root / made->model_id / "song.tst");
    const auto other = open_without_plugins();
    const auto model = other->list_models({})->models.at(0);
    EXPECT_TRUE(model.needs_plugin);
    EXPECT_EQ(model.entry_path, root / made->model_id) << "nobody here knows which file it is";
}

TEST_F(FileModels, ThatLieElsewhereAreListedWhereTheDescriptorHasThem) {
    const auto made = library->register_external(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    expect_entry(made->model_id, file);
}

TEST_F(FileModels, AreImportedAloneByCopy) {
    const auto made = library->import_model(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->validation_state, host::ValidationState::valid);
    EXPECT_EQ(read_file(root / made->model_id / "song.tst"), "whole");
    EXPECT_FALSE(fs::exists(root / made->model_id / "notes.txt"));
    EXPECT_TRUE(library->resolve_model_execution_descriptor(made->model_id));
    EXPECT_EQ(library->reconcile({})->unchanged, 1U);
    EXPECT_EQ(library->import_model(file.string(), {})->status, host::RegisterStatus::exists);
    write_file(root / made->model_id / "song.tst", "cut!!");
    EXPECT_EQ(library->reconcile({})->changed, 1U);
    EXPECT_EQ(state_of(made->model_id), "invalid");
}

TEST_F(FileModels, ThatTheLibraryOwnsHaveTheSizeOfAllTheirFiles) {
    const auto place = root / "audio/mine/song";
    write_file(place / "song.tst", "whole");
    write_file(place / "notes.txt", "12");
    ASSERT_TRUE(library->import_model(file.string(), {})) << "so that there is a library";
    const auto made = library->import_model_in_place(place.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(library->get_model(made->model_id)->summary.size_bytes, 7U);
    write_file(place / "notes.txt", "1234");
    ASSERT_TRUE(library->validate_model(made->model_id));
    EXPECT_EQ(library->get_model(made->model_id)->summary.size_bytes, 9U);
}

TEST_F(FileModels, ThatTheLibraryOwnsAreMissedWithoutTheirPlugin) {
    const auto known = library->import_model(file.string(), {});
    ASSERT_TRUE(known) << known.error().message;
    const auto other = open_without_plugins();
    write_file(folder / "models/voice.gguf", "of a format that nobody here knows");
    const auto unknown = other->import_model((folder / "models/voice.gguf").string(), {});
    ASSERT_TRUE(unknown) << unknown.error().message;
    host::ListOptions options;
    options.check_roots = true;
    const auto before = *other->list_models(options);
    for (const auto& model : before.models) EXPECT_EQ(model.stale, std::nullopt);
    EXPECT_EQ(other->validate_model(known->model_id).error().code, ErrorCode::needs_plugin);

    fs::remove(root / known->model_id / "song.tst");
    fs::remove(root / unknown->model_id / "voice.gguf");
    const auto outcome = other->reconcile({});
    ASSERT_EQ(outcome->not_checked.size(), 2U);
    for (const auto& not_checked : outcome->not_checked) EXPECT_EQ(not_checked.code, "path_not_found");
    EXPECT_THAT(outcome->not_checked[0].message, testing::HasSubstr("song.tst is gone"));
    const auto after = *other->list_models(options);
    for (const auto& model : after.models) EXPECT_EQ(model.stale, std::optional{true});
    for (const auto& id : {known->model_id, unknown->model_id})
        EXPECT_EQ(other->validate_model(id).error().code, ErrorCode::path_not_found);
    EXPECT_EQ(other->get_model(known->model_id)->summary.validation_state, "valid") << "nobody has judged it";
    EXPECT_EQ(other->get_model(unknown->model_id)->summary.validation_state, "");
}

TEST_F(FileModels, AVerdictHoldsForTheFileThatItWasMadeOfAlone) {
    const auto made = library->import_model(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto& id = made->model_id;
    const auto record = read_file(root / id / "metadata.json");
    write_file(root / id / "other.tst", "cut");
    const auto name_file = [&](const std::string& name) {
        auto json = nlohmann::ordered_json::parse(record);
        json["files"][0]["name"] = name;
        write_file(root / id / "metadata.json", json.dump(2));
    };
    const auto code_of = [&] { return library->resolve_model_execution_descriptor(id).error().code; };
    EXPECT_EQ(library->reconcile({})->unchanged, 1U);

    name_file("other.tst");
    EXPECT_EQ(code_of(), ErrorCode::invalid) << "without a reconcile";
    name_file("song.tst");
    EXPECT_TRUE(library->resolve_model_execution_descriptor(id)) << "nor the other way round";
    name_file("other.tst");
    EXPECT_EQ(library->reconcile({})->changes.at(0).validation_state, "invalid");
    EXPECT_EQ(state_of(id), "invalid");
    EXPECT_TRUE(library->reconcile({})->changes.empty());

    name_file("song.tst");
    EXPECT_EQ(library->reconcile({})->changes.at(0).validation_state, "valid");
    name_file("../../x");
    const auto outcome = library->reconcile({});
    ASSERT_EQ(outcome->not_checked.size(), 1U);
    EXPECT_EQ(outcome->not_checked[0].code, "corrupt");
    EXPECT_EQ(code_of(), ErrorCode::corrupt);
    host::ListOptions options;
    options.check_roots = true;
    EXPECT_EQ(library->list_models(options)->models.at(0).stale, std::optional{true});
}

TEST_F(FileModels, AreImportedInPlaceByTheFileOrItsFolder) {
    const auto place = root / "audio/mine/song";
    write_file(place / "song.tst", "whole");
    ASSERT_TRUE(library->import_model(file.string(), {})) << "so that there is a library";
    const auto made = library->import_model_in_place((place / "song.tst").string(), {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->model_id, "audio/mine/song");
    EXPECT_EQ(library->import_model_in_place(place.string(), {})->status, host::RegisterStatus::exists);
    host::ImportOptions options;
    options.name = "Song";
    options.family = "Mine";
    options.tags = {"a"};
    EXPECT_EQ(library->import_model_in_place(place.string(), options)->status, host::RegisterStatus::updated);
    EXPECT_TRUE(library->resolve_model_execution_descriptor(made->model_id));
    write_file(root / "audio/mine/two/a.tst", "whole");
    write_file(root / "audio/mine/two/b.tst", "whole");
    const auto refused = library->import_model_in_place((root / "audio/mine/two/a.tst").string(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    options.model_type = "vision";
    options.bundle_format = "test_file";
    const auto chosen = root / "audio/mine/three";
    write_file(chosen / "a.tst", "whole");
    ASSERT_TRUE(library->import_model_in_place(chosen.string(), options));
    EXPECT_EQ(library->get_model("audio/mine/three")->summary.model_type, "vision");
    EXPECT_EQ(library->get_model("audio/mine/three")->summary.family, "Mine");
}

TEST_F(FileModels, AreCapturedAndReplayed) {
    const auto made = host->capture(file.string());
    ASSERT_TRUE(made) << made.error().message;
    const auto again = host->replay(made->text);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->bundle_format, "test_file");
    EXPECT_EQ(again->kind, host::PathKind::single_file);
    EXPECT_EQ(again->validation_state, host::ValidationState::valid);
    const auto id = library->register_external(file.string(), {})->model_id;
    EXPECT_TRUE(library->capture_model(id));
}

}  // namespace
}  // namespace gantry::test
