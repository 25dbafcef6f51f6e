// A verdict of depth content: what it found wrong is found again by whatever looks at the model later, until
// the file is another one.
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/cached_bundle.hpp"

namespace gantry::test {
namespace {

class ContentVerdict : public LibraryTest {
protected:
    // A download one byte of which is another than was published, and found to be.
    void SetUp() override {
        snapshot = copy_cached_bundle(folder / "cache");
        weights = fs::canonical(snapshot / "vae" / "diffusion_pytorch_model.safetensors");
        fs::permissions(weights, fs::perms::owner_write, fs::perm_options::add);
        published = read_file(weights);
        auto bytes = published;
        bytes[bytes.size() - 3] ^= 0x10;
        write_file(weights, bytes);
        id = register_bundle(snapshot);
        ASSERT_EQ(record_of(id)["validation_state"], "valid") << "headers do not show it";
        ASSERT_TRUE(open_library()->validate_model(id, {Depth::content}));
        expect_found();
    }

    void expect_found() {
        const auto record = record_of(id);
        EXPECT_EQ(record["validation_state"], "degraded");
        EXPECT_EQ(record["validation_errors"][0]["rule"], "D37");
        EXPECT_EQ(record["gantry"]["validation_depth"], "content");
        expect_refused();
    }
    void expect_refused() {
        const auto descriptor = open_library()->resolve_model_execution_descriptor(id);
        ASSERT_FALSE(descriptor) << "it was handed out";
        EXPECT_EQ(descriptor.error().code, ErrorCode::degraded);
    }
    void touch_another_file() const {
        const auto file = fs::canonical(snapshot / "scheduler" / "scheduler_config.json");
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
        write_file(file, read_file(file));
    }

    std::string id;
    std::string published;
    fs::path snapshot;
    fs::path weights;
};

TEST_F(ContentVerdict, HoldsWhenTheModelIsRegisteredAgain) {
    const auto before = full_listing(root / id);
    const auto again = open_library()->register_external(snapshot.string(), {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->status, host::RegisterStatus::exists);
    EXPECT_EQ(again->validation_state, host::ValidationState::degraded);
    EXPECT_EQ(full_listing(root / id), before);
    expect_found();
}

TEST_F(ContentVerdict, ThatFoundNothingHoldsToo) {
    write_file(weights, published);
    ASSERT_TRUE(open_library()->validate_model(id, {Depth::content}));
    const auto before = full_listing(root / id);
    const auto again = open_library()->register_external(snapshot.string(), {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->status, host::RegisterStatus::exists);
    EXPECT_EQ(full_listing(root / id), before);
    EXPECT_EQ(record_of(id)["gantry"]["validation_depth"], "content");
}

TEST_F(ContentVerdict, IsReachedAgainByADescriptorWhenAnotherFileHasChanged) {
    touch_another_file();
    expect_refused();
    expect_found();
}

TEST_F(ContentVerdict, IsReachedAgainByReconcileValidateRegisterAndRelocate) {
    const auto moved = folder / "cache" / "models--gantry--tiny" / "snapshots" / "moved";
    const std::vector<std::function<bool(host::Library&)>> calls{
        [](host::Library& library) { return library.reconcile({}).has_value(); },
        [&](host::Library& library) { return library.validate_model(id).has_value(); },
        [&](host::Library& library) { return library.register_external(snapshot.string(), {}).has_value(); },
        [&](host::Library& library) {
            fs::rename(snapshot, moved);
            return library.relocate_model(id, moved.string()).has_value();
        },
    };
    for (const auto& call : calls) {
        touch_another_file();
        EXPECT_TRUE(call(*open_library()));
        expect_found();
    }
}

// Hashing takes long enough for somebody to move the record on meanwhile.
TEST_F(ContentVerdict, IsNeverGivenOutForAnotherPlace) {
    write_file(weights, published);
    const auto other = folder / "bundles" / "other";
    copy_bundle("dit", other);
    fs::remove_all(other / "vae");
    bool is_moved = false;
    const auto relocate_meanwhile = [&](const host::Progress&) {
        if (std::exchange(is_moved, true)) return;
        std::thread{[&] { EXPECT_TRUE(open_library()->relocate_model(id, other.string())); }}.join();
    };
    const auto descriptor =
        open_library()->resolve_model_execution_descriptor(id, {.progress = relocate_meanwhile});
    ASSERT_TRUE(is_moved);
    ASSERT_FALSE(descriptor) << descriptor->entry_path;
    EXPECT_EQ(descriptor.error().code, ErrorCode::degraded);
    EXPECT_EQ(descriptor.error().path, other.string());
}

TEST_F(ContentVerdict, CanBeCancelledOnItsWayToADescriptor) {
    write_file(weights, published);
    host::CancelFlag cancel{false};
    const auto descriptor = open_library()->resolve_model_execution_descriptor(
        id, {&cancel, [&](const host::Progress&) { cancel = true; }});
    ASSERT_FALSE(descriptor);
    EXPECT_EQ(descriptor.error().code, ErrorCode::cancelled);
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(id));
}

// Another process writes at the moment, say.
TEST_F(ContentVerdict, ThatCouldNotBeRecordedHasATimeOfItsOwn) {
    const auto recorded = record_of(id)["gantry"]["validation_checked_at"];
    write_file(weights, published);
    const auto library = host::Library::open(open_host(), {.root = root.string(), .read_only = true});
    ASSERT_TRUE(library);
    const auto descriptor = (*library)->resolve_model_execution_descriptor(id);
    ASSERT_TRUE(descriptor) << descriptor.error().message;
    EXPECT_GT(descriptor->validation_checked_at, recorded.get<std::string>());
    EXPECT_EQ(record_of(id)["gantry"]["validation_checked_at"], recorded);
}

TEST_F(ContentVerdict, IsReachedAgainWithoutAnIndex) {
    fs::remove_all(root / ".gantry");
    expect_refused();
    expect_found();
}

TEST_F(ContentVerdict, ThatFoundAFileWrongGoesWhenTheFileIsRepaired) {
    write_file(weights, published);
    const auto repaired = open_library()->resolve_model_execution_descriptor(id);
    ASSERT_TRUE(repaired) << repaired.error().message;
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
}

}  // namespace
}  // namespace gantry::test
