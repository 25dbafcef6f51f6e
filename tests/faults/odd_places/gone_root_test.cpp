// The root is removed, renamed or replaced under a library that is open: the handle follows its path, never the
// folder that was there, and what is there again works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/operations.hpp"
#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class GoneRoot : public LibraryTest {
protected:
    void SetUp() override {
        id = add_model("first");
        auto opened = open_library_at(library);
        ASSERT_TRUE(opened) << opened.error().message;
        handle = *std::move(opened);
    }

    std::uint64_t count() {
        const auto page = handle->list_models({});
        EXPECT_TRUE(page) << page.error().message;
        return page ? page->total : 99;
    }

    // Each call that needs the model says that it is not there, and makes nothing.
    void expect_nothing_there() {
        host::ReconcileOptions of_model;
        of_model.model_id = id;
        EXPECT_EQ(count(), 0U);
        for (const auto code :
             {handle->get_model(id).error().code, handle->resolve_model_execution_descriptor(id).error().code,
              handle->validate_model(id).error().code, handle->remove_model(id).error().code,
              handle->reconcile(of_model).error().code})
            EXPECT_EQ(to_string(code), "not_found");
        EXPECT_TRUE(handle->reconcile({}));
        EXPECT_TRUE(handle->adopt_orphan_models({}));
        EXPECT_TRUE(handle->list_events("", 10));
        EXPECT_TRUE(handle->configuration());
        EXPECT_FALSE(fs::exists(library));
    }

    void expect_it_works() {
        const auto descriptor = handle->resolve_model_execution_descriptor(id);
        EXPECT_TRUE(descriptor) << descriptor.error().message;
        EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
        copy_bundle("dit", folder / "later");
        EXPECT_TRUE(handle->register_external((folder / "later").string(), {}));
        EXPECT_TRUE(handle->import_model((folder / "first").string(), {}));
        EXPECT_EQ(count(), 3U);
        EXPECT_EQ(gantry({"list"}).json()["total"], 3);
        EXPECT_TRUE(handle->reconcile({}));
    }

    std::string id;
    std::shared_ptr<host::Library> handle;
};

TEST_F(GoneRoot, RenamedIsAnEmptyLibraryUntilItIsBack) {
    fs::rename(library, folder / "elsewhere");
    const auto before = full_listing(folder / "elsewhere");
    expect_nothing_there();
    EXPECT_EQ(full_listing(folder / "elsewhere"), before);
    fs::rename(folder / "elsewhere", library);
    expect_it_works();
}

TEST_F(GoneRoot, RenamedIsOpenedUnderItsNewNameByAnother) {
    fs::rename(library, folder / "elsewhere");
    const auto other = open_library_at(folder / "elsewhere");
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_TRUE((*other)->resolve_model_execution_descriptor(id));
    EXPECT_TRUE((*other)->set_configuration("event_limit", "500"));
    expect_nothing_there();
    fs::rename(folder / "elsewhere", library);
    expect_it_works();
    EXPECT_EQ(handle->configuration()->event_limit, 500U);
}

TEST_F(GoneRoot, RemovedIsAnEmptyLibraryThatIsMadeAnewByWhatWrites) {
    fs::remove_all(library);
    expect_nothing_there();
    const auto made = handle->register_external((folder / "first").string(), {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->model_id, id);
    expect_it_works();
}

TEST_F(GoneRoot, ReplacedByAnotherLibraryIsThatLibrary) {
    fs::rename(library, folder / "elsewhere");
    copy_bundle("dit", folder / "other");
    ASSERT_EQ(gantry({"register", (folder / "other").string()}).exit_code, 0);
    const auto before = full_listing(folder / "elsewhere");
    EXPECT_EQ(count(), 1U);
    EXPECT_EQ(handle->list_models({})->models[0].model_id, "diffusion/unknown/other");
    EXPECT_TRUE(handle->set_configuration("event_limit", "700"));
    EXPECT_EQ(full_listing(folder / "elsewhere"), before);
}

TEST_F(GoneRoot, ReplacedByAFileIsNamedAndLeftAlone) {
    fs::rename(library, folder / "elsewhere");
    write_file(library, "no library");
    const auto listed = handle->list_models({});
    ASSERT_FALSE(listed);
    EXPECT_EQ(listed.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(listed.error().message, HasSubstr("is not a folder"));
    EXPECT_FALSE(handle->register_external((folder / "first").string(), {}));
    EXPECT_EQ(read_file(library), "no library");
    fs::remove(library);
    fs::rename(folder / "elsewhere", library);
    expect_it_works();
}

// Its own folder, not the root: the records are all there is to make it from.
TEST_F(GoneRoot, WithoutTheLibrarysOwnFilesIsMadeWholeFromTheRecords) {
    fs::remove_all(library / ".gantry");
    EXPECT_EQ(count(), 1U);
    expect_it_works();
}

TEST_F(GoneRoot, RecordsThatAreRemovedAreNotFoundAndComeBack) {
    fs::rename(library / "diffusion", folder / "diffusion");
    EXPECT_EQ(handle->resolve_model_execution_descriptor(id).error().code, ErrorCode::not_found);
    EXPECT_EQ(handle->validate_model(id).error().code, ErrorCode::not_found);
    EXPECT_TRUE(handle->reconcile({}));
    EXPECT_EQ(count(), 0U);
    fs::rename(folder / "diffusion", library / "diffusion");
    EXPECT_TRUE(handle->reconcile({}));
    expect_it_works();
}

}  // namespace
}  // namespace gantry::test
