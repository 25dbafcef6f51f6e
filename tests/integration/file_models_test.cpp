// Models of one file: where the library says that they are.
#include <gtest/gtest.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

class FileModels : public testing::Test {
protected:
    void SetUp() override { write_file(file, "one file"); }

    std::shared_ptr<host::Library> open(std::vector<std::string> plugin_folders = {GANTRY_TEST_FILE_PLUGIN}) {
        host::HostOptions host_options;
        host_options.plugin_folders = std::move(plugin_folders);
        host_options.search_default_folders = false;
        host::LibraryOptions options;
        options.reconcile_in_background = false;
        options.root = root;
        auto opened = host::Library::open(*host::Host::open(host_options), options);
        if (!opened) throw std::runtime_error{opened.error().message};
        return *opened;
    }
    void expect_entry(const std::string& id, const fs::path& entry) {
        const auto library = open();
        host::ListOptions options;
        options.check_roots = true;
        const auto listed = library->list_models(options)->models.at(0);
        EXPECT_EQ(listed.entry_path, entry);
        EXPECT_EQ(listed.stale, std::optional{false});
        EXPECT_EQ(library->search_models("weights", {})->models.at(0).entry_path, entry);
        EXPECT_EQ(library->get_model(id)->summary.entry_path, entry);
        const auto descriptor = library->resolve_model_execution_descriptor(id);
        ASSERT_TRUE(descriptor) << descriptor.error().message;
        EXPECT_EQ(descriptor->entry_path, entry);
        EXPECT_EQ(library->reconcile({})->changed, 0U);
    }

    TemporaryFolder folder;
    fs::path root = folder / "library";
    fs::path file = folder / "weights.one";
};

TEST_F(FileModels, ThatTheLibraryOwnsAreListedWhereTheDescriptorHasThem) {
    const auto made = open()->import_model(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    expect_entry(made->model_id, root / made->model_id / "weights.one");
    const auto model = open({})->list_models({})->models.at(0);
    EXPECT_TRUE(model.needs_plugin);
    EXPECT_EQ(model.entry_path, root / made->model_id) << "nobody here knows which file it is";
}

TEST_F(FileModels, ThatLieElsewhereAreListedWhereTheDescriptorHasThem) {
    const auto made = open()->register_external(file.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    expect_entry(made->model_id, file);
}

}  // namespace
}  // namespace gantry::test
