// A check of depth content that was ended goes on where it was, in whichever process it is asked for again.
#include <set>
#include <span>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/cached_bundle.hpp"
#include "views/hex.hpp"
#include "views/sha256.hpp"

namespace gantry::test {
namespace {

// Large enough to be worth keeping a digest of.
constexpr std::size_t kTensorBytes = 5U << 20;
const std::string kVae = "vae/diffusion_pytorch_model.safetensors";
const std::string kTransformer = "transformer/diffusion_pytorch_model.safetensors";

std::string large_weights(char filling) {
    const auto header =
        nlohmann::json{{"__metadata__", {{"format", "pt"}}},
                       {"a", {{"dtype", "U8"}, {"shape", {kTensorBytes}}, {"data_offsets", {0, kTensorBytes}}}}}
            .dump();
    std::string file;
    for (int shift = 0; shift < 64; shift += 8) file += static_cast<char>(header.size() >> shift & 0xff);
    return file + header + std::string(kTensorBytes, filling);
}

std::string sha256_of(const std::string& text) {
    host::Sha256 sha256;
    sha256.update(std::as_bytes(std::span{text}));
    host::Sha256Digest digest{};
    EXPECT_TRUE(sha256.finish(digest));
    return host::hex_of(std::as_bytes(std::span{digest}));
}

class ResumedContent : public LibraryTest {
protected:
    void SetUp() override {
        snapshot = copy_cached_bundle(folder / "cache");
        put_weights(kVae, 'v');
        put_weights(kTransformer, 't');
        id = register_bundle(snapshot);
        ASSERT_EQ(record_of(id)["validation_state"], "valid") << record_of(id).dump();
    }

    // As the hub does: a blob that is named after its digest, and a link to it.
    void put_weights(const std::string& name, char filling) {
        const auto content = large_weights(filling);
        const auto blob = sha256_of(content);
        write_file(snapshot.parent_path().parent_path() / "blobs" / blob, content);
        fs::remove(snapshot / name);
        fs::create_symlink(fs::path{"../../../blobs"} / blob, snapshot / name);
    }

    // By a host of its own, as by another process; ended behind the first of the large files, or not at all.
    struct Run {
        ErrorCode code = ErrorCode::internal;
        std::set<std::string> hashed;
        std::string state;
    };
    Run validate(bool ends_early) {
        host::CancelFlag cancel{false};
        Run run;
        host::ValidateOptions options{Depth::content, &cancel, [&](const host::Progress& progress) {
                                          EXPECT_EQ(progress.stage, "hash");
                                          EXPECT_EQ(progress.unit, "bytes");
                                          const auto before =
                                              run.hashed.contains(kVae) + run.hashed.contains(kTransformer);
                                          run.hashed.insert(progress.subject);
                                          cancel = ends_early && before == 1 && run.hashed.contains(kVae) &&
                                                   run.hashed.contains(kTransformer);
                                      }};
        const auto outcome = open_library()->validate_model(id, options);
        if (outcome) run.state = to_string(outcome->validation_state);
        run.code = outcome ? ErrorCode{} : outcome.error().code;
        return run;
    }

    std::string id;
    fs::path snapshot;
};

TEST_F(ResumedContent, ReadsNoLargeFileAgainThatItWasDoneWith) {
    const auto ended = validate(true);
    ASSERT_EQ(ended.code, ErrorCode::cancelled);
    ASSERT_EQ(record_of(id)["gantry"]["validation_depth"], "headers") << "it has recorded what it had not seen";

    const auto resumed = validate(false);
    EXPECT_EQ(resumed.state, "valid");
    EXPECT_EQ(resumed.hashed.count(kVae) + resumed.hashed.count(kTransformer), 1U)
        << "only the one that was left";

    const auto again = validate(false);
    EXPECT_EQ(again.state, "valid");
    EXPECT_EQ(again.hashed.count(kVae) + again.hashed.count(kTransformer), 0U);
}

TEST_F(ResumedContent, SurvivesMakingTheIndexAnew) {
    ASSERT_EQ(validate(false).state, "valid");
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_FALSE(validate(false).hashed.contains(kVae));
}

TEST_F(ResumedContent, IsOfTheFileAsItWasAndOfNoOther) {
    ASSERT_EQ(validate(false).state, "valid");
    const auto blob = fs::canonical(snapshot / kVae);
    auto bytes = read_file(blob);
    bytes.back() ^= 1;
    const auto time = fs::last_write_time(blob);
    write_file(blob, bytes);
    fs::last_write_time(blob, time);
    const auto damaged = validate(false);
    EXPECT_TRUE(damaged.hashed.contains(kVae));
    EXPECT_EQ(damaged.state, "degraded");
}

TEST_F(ResumedContent, NeedsNoLibraryThatCanBeWritten) {
    ASSERT_EQ(validate(true).code, ErrorCode::cancelled);
    const auto before = listing_of_library(root);
    auto library = host::Library::open(open_host(), {.root = root.string(), .read_only = true});
    ASSERT_TRUE(library);
    const auto outcome = (*library)->validate_model(id, {Depth::content});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->validation_state, host::ValidationState::valid);
    EXPECT_EQ(listing_of_library(root), before);
}

}  // namespace
}  // namespace gantry::test
