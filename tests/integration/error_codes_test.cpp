// Errors that take a second plugin, a plugin that breaks its contract, or a caller whose own code throws.
#include <new>
#include <stdexcept>

#include <gmock/gmock.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ErrorCodes : public LibraryTest {
protected:
    void SetUp() override { copy_bundle("dit", bundle); }

    std::shared_ptr<host::Library> open(std::vector<std::string> plugin_folders) const {
        host::HostOptions host_options;
        host_options.plugin_folders = std::move(plugin_folders);
        host_options.search_default_folders = false;
        host::LibraryOptions options;
        options.reconcile_in_background = false;
        options.root = library;
        auto opened = host::Library::open(*host::Host::open(host_options), options);
        if (!opened) throw std::runtime_error{opened.error().message};
        return *opened;
    }
    std::shared_ptr<host::Library> open_with_rival() const {
        return open({GANTRY_TEST_PLUGINS, GANTRY_TEST_RIVAL});
    }

    fs::path bundle = folder / "bundle";
};

TEST_F(ErrorCodes, TwoPluginsThatClaimABundleAlikeMakeItAmbiguousUntilOneIsChosen) {
    const auto handle = open_with_rival();
    for (const auto& refused :
         {handle->register_external(bundle.string(), {}), handle->import_model(bundle.string(), {})}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::ambiguous) << refused.error().message;
        EXPECT_THAT(refused.error().message, HasSubstr("rival_directory"));
        EXPECT_THAT(refused.error().message, HasSubstr("--format"));
    }
    EXPECT_EQ(handle->list_models({})->total, 0U);
    host::RegisterOptions chosen;
    chosen.bundle_format = "rival_directory";
    const auto made = handle->register_external(bundle.string(), chosen);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(handle->resolve_model_execution_descriptor(made->model_id)->pipeline_class, "RivalPipeline");
}

TEST_F(ErrorCodes, APluginThatBreaksItsContractIsNamedAndNothingIsRecorded) {
    const auto handle = open({GANTRY_TEST_RIVAL});
    write_file(bundle / "unknown_severity", "");
    const auto refused = handle->register_external(bundle.string(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::plugin_contract_broken) << refused.error().message;
    EXPECT_THAT(refused.error().message, HasSubstr("org.gantry.test.rival"));
    EXPECT_EQ(handle->list_models({})->total, 0U);

    fs::remove(bundle / "unknown_severity");
    const auto made = handle->register_external(bundle.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto record = read_file(metadata(made->model_id));
    write_file(bundle / "unknown_severity", "");
    EXPECT_EQ(handle->validate_model(made->model_id).error().code, ErrorCode::plugin_contract_broken);
    EXPECT_EQ(handle->resolve_model_execution_descriptor(made->model_id).error().code,
              ErrorCode::plugin_contract_broken);
    EXPECT_EQ(read_file(metadata(made->model_id)), record);
}

TEST_F(ErrorCodes, APluginThatThrowsFailsItsCallAlone) {
    const auto handle = open({GANTRY_TEST_RIVAL});
    write_file(bundle / "throws", "");
    const auto refused = handle->register_external(bundle.string(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::io) << refused.error().message;
    fs::remove(bundle / "throws");
    EXPECT_TRUE(handle->register_external(bundle.string(), {}));
}

// Such a callback is the caller's mistake; that it ends the program would be ours.
TEST_F(ErrorCodes, ACallbackThatThrowsEndsTheCallAndLeavesNothingHalfDone) {
    const auto handle = open({GANTRY_TEST_PLUGINS});
    host::ImportOptions options;
    options.progress = [](const host::Progress&) { throw std::runtime_error{"of the caller"}; };
    const auto refused = handle->import_model(bundle.string(), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::cancelled) << "nobody at Gantry could mend it";
    EXPECT_EQ(refused.error().message, "the caller's own callback threw: of the caller");
    options.progress = [](const host::Progress&) { throw std::bad_alloc{}; };
    EXPECT_EQ(handle->import_model(bundle.string(), options).error().code, ErrorCode::out_of_memory);
    EXPECT_EQ(handle->list_models({})->total, 0U);
    EXPECT_TRUE(handle->import_model(bundle.string(), {}));
    EXPECT_TRUE(fs::is_empty(library / ".gantry/staging"));
}

}  // namespace
}  // namespace gantry::test
