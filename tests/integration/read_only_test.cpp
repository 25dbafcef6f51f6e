// A library that this process may not write, or shall not: everything reads, and nothing below the root
// changes.
#include <gmock/gmock.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "integration/library_fixture.hpp"
#include "registry/root.hpp"
#include "registry/writer_lock.hpp"
#include "support/other_user.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ReadOnly : public LibraryTest {
protected:
    void SetUp() override {
        fs::permissions(folder.path(), fs::perms{0755});
        id = add_model("bundle");
    }

    // Every reading command answers as it did for the owner, and every writing one is refused.
    template <class Run>
    void expect_reads_only(const Run& run) {
        const auto before = full_listing(library) + full_listing(folder / "bundle");
        const Outcome listed = run({"list"});
        EXPECT_EQ(listed.exit_code, 0) << listed.err;
        EXPECT_EQ(ids_of(listed.json()), std::vector<std::string>{id});
        EXPECT_EQ(listed.json()["models"][0]["validation_state"], "valid");
        EXPECT_EQ(ids_of(run({"search", "bundle"}).json()), std::vector<std::string>{id});
        EXPECT_EQ(run({"show", id}).exit_code, 0);
        const Outcome descriptor = run({"descriptor", id});
        EXPECT_EQ(descriptor.exit_code, 0) << descriptor.err;
        EXPECT_EQ(descriptor.json()["model_id"], id);
        EXPECT_EQ(run({"events"}).exit_code, 0);
        EXPECT_EQ(run({"config", "get"}).exit_code, 0);
        for (const std::vector<std::string>& command :
             {std::vector<std::string>{"remove", id}, {"config", "set", "event_limit", "500"}}) {
            const Outcome refused = run(command);
            EXPECT_EQ(refused.exit_code, 1) << command[0];
            EXPECT_EQ(refused.error()["code"], "read_only") << command[0];
        }
        EXPECT_EQ(full_listing(library) + full_listing(folder / "bundle"), before);
    }

    Outcome run_through(std::vector<std::string> wrapper, const std::vector<std::string>& arguments) {
        const auto program = wrapper.front();
        wrapper.erase(wrapper.begin());
        wrapper.insert(wrapper.end(), {command_path(), "--library", library.string(), "--json"});
        wrapper.insert(wrapper.end(), arguments.begin(), arguments.end());
        return run_program(program, wrapper, command_environment());
    }

    std::string id;
};

TEST_F(ReadOnly, AnotherUserReadsALibraryAndLeavesItAsItIs) {
    const auto as_nobody = as_user("65534");
    if (run_through(as_nobody, {"--version"}).exit_code != 0)
        GTEST_SKIP() << "cannot run the command as another user here";
    expect_reads_only(
        [&](const std::vector<std::string>& arguments) { return run_through(as_nobody, arguments); });
}

TEST_F(ReadOnly, AnotherUserWhoMayWriteTheFolderButNotTheIndexLeavesItAsItIs) {
    const auto as_nobody = as_user("65534");
    if (run_through(as_nobody, {"--version"}).exit_code != 0)
        GTEST_SKIP() << "cannot run the command as another user here";
    fs::permissions(library / ".gantry", fs::perms{0777});
    expect_reads_only(
        [&](const std::vector<std::string>& arguments) { return run_through(as_nobody, arguments); });
}

TEST_F(ReadOnly, OnAReadOnlyMountNothingIsMissed) {
    const auto script = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";
    const std::vector<std::string> on_mount{"unshare", "--mount", "sh", "-c", script, library.string()};
    if (run_through(on_mount, {"--version"}).exit_code != 0) GTEST_SKIP() << "mounting does not work here";
    expect_reads_only(
        [&](const std::vector<std::string>& arguments) { return run_through(on_mount, arguments); });
}

class ReadOnlyHandle : public ReadOnly {
protected:
    std::shared_ptr<host::Library> open(const fs::path& root) {
        host::HostOptions host_options;
        host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
        host_options.search_default_folders = false;
        host::LibraryOptions options;
        options.reconcile_in_background = false;
        options.root = root;
        options.read_only = true;
        auto opened = host::Library::open(*host::Host::open(host_options), options);
        if (!opened) throw std::runtime_error{opened.error().message};
        return *opened;
    }
};

TEST_F(ReadOnlyHandle, WritesNothingWhateverItIsAsked) {
    const auto before = full_listing(library);
    const auto handle = open(library);
    EXPECT_EQ(handle->list_models({})->total, 1u);
    EXPECT_TRUE(handle->resolve_model_execution_descriptor(id));
    EXPECT_EQ(handle->register_external((folder / "bundle").string(), {}).error().code, ErrorCode::read_only);
    EXPECT_EQ(handle->remove_model(id).error().code, ErrorCode::read_only);
    EXPECT_EQ(handle->set_configuration("event_limit", "500").error().code, ErrorCode::read_only);
    EXPECT_EQ(full_listing(library), before);
}

TEST_F(ReadOnlyHandle, DoesNotMakeALibraryThatIsNotThere) {
    EXPECT_EQ(open(folder / "nothing")->list_models({})->total, 0u);
    EXPECT_FALSE(fs::exists(folder / "nothing"));
}

TEST(LibraryOptions, TakeNoCacheFolderThatDependsOnTheWorkingDirectory) {
    host::LibraryOptions options;
    options.root = "/nothing";
    options.cache_folder = "cache";
    const auto refused = host::Library::open(*host::Host::open({}), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(refused.error().message, HasSubstr("absolute"));
}

TEST_F(ReadOnlyHandle, SeesWhatAnotherProcessWritesMeanwhile) {
    const auto handle = open(library);
    EXPECT_EQ(handle->list_models({})->total, 1u);
    const auto later = add_model("later");
    EXPECT_EQ(handle->list_models({})->total, 2u);
    EXPECT_EQ(gantry({"remove", later}).exit_code, 0);
    EXPECT_EQ(handle->list_models({})->total, 1u);
}

// A step raises the generation first: who reads the records in the middle of one must read them again.
TEST_F(ReadOnlyHandle, SeesTheEndOfAStepThatItReadInTheMiddleOf) {
    const auto root = *host::LibraryRoot::open(library.string());
    const auto record = *root->read_metadata(*host::ModelId::parse(id));
    const auto handle = open(library);
    {
        const auto step = host::WriterLock::acquire((library / ".gantry").string(), std::chrono::seconds{10});
        ASSERT_TRUE(step);
        ASSERT_TRUE(root->raise_generation());
        const auto before = full_listing(library);
        EXPECT_EQ(handle->list_models({})->total, 1u);
        EXPECT_EQ(full_listing(library), before);
        ASSERT_TRUE(root->remove_record(*host::ModelId::parse(id)));
        EXPECT_EQ(handle->list_models({})->total, 0u);
        ASSERT_TRUE(root->create_model(*host::ModelId::parse(id), *record));
    }
    EXPECT_EQ(handle->list_models({})->total, 1u);
}

TEST_F(ReadOnlyHandle, TellsWhatIsTrueNowThoughItCannotWriteItDown) {
    const auto handle = open(library);
    fs::remove_all(folder / "bundle" / "vae");
    const auto before = full_listing(library);
    EXPECT_EQ(handle->resolve_model_execution_descriptor(id).error().code, ErrorCode::degraded);
    EXPECT_EQ(full_listing(library), before);
}

}  // namespace
}  // namespace gantry::test
