// Depth content, end to end: a byte in the middle of a weight file of a Hugging Face cache.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <gantry/host/host.hpp>

#include "support/cached_bundle.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

class ContentDepth : public testing::Test {
protected:
    void SetUp() override { snapshot = copy_cached_bundle(folder / "cache"); }

    Outcome inspect(const std::string& depth) const {
        return run_command({"--json", "inspect", "--depth", depth, snapshot.string()});
    }

    // Where the tensors are, far behind the header.
    static void flip_byte_near_end(const fs::path& file) {
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
        std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
        stream.seekg(-3, std::ios::end);
        const auto byte = static_cast<char>(stream.get() ^ 0x10);
        stream.seekp(-3, std::ios::end);
        stream.put(byte);
    }

    TemporaryFolder folder;
    fs::path snapshot;
};

TEST_F(ContentDepth, FindsAFlippedByteInABlobThatHeadersDoNotShow) {
    const auto whole = inspect("content");
    EXPECT_EQ(whole.exit_code, 0) << whole.out << whole.err;
    EXPECT_TRUE(whole.json()["findings"].empty()) << whole.out;

    flip_byte_near_end(fs::canonical(snapshot / "vae" / "diffusion_pytorch_model.safetensors"));
    EXPECT_EQ(inspect("headers").exit_code, 0);
    const auto damaged = inspect("content");
    EXPECT_EQ(damaged.exit_code, 3) << damaged.out;
    const auto findings = damaged.json()["findings"];
    ASSERT_EQ(findings.size(), 1U) << damaged.out;
    EXPECT_EQ(findings[0]["rule"], "D37");
    EXPECT_EQ(findings[0]["path"], "vae/diffusion_pytorch_model.safetensors");
}

TEST_F(ContentDepth, TellsHowFarItIsAndGoesOnAfterACancel) {
    host::HostOptions host_options;
    host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
    const auto host = host::Host::open(host_options);
    ASSERT_TRUE(host) << host.error().message;
    std::atomic<bool> cancel = false;
    std::vector<std::string> subjects;
    host::InspectOptions options;
    options.depth = Depth::content;
    options.cancel = &cancel;
    options.progress = [&](const host::Progress& progress) {
        EXPECT_EQ(progress.stage, "hash");
        EXPECT_EQ(progress.unit, "bytes");
        EXPECT_GT(progress.done, 0U);
        subjects.push_back(progress.subject);
        cancel = subjects.size() == 2;
    };
    const auto stopped = (*host)->inspect(snapshot.string(), options);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
    ASSERT_EQ(subjects.size(), 2U);

    cancel = false;
    const auto finished = (*host)->inspect(snapshot.string(), options);
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ(finished->validation_state, host::ValidationState::valid);
    EXPECT_GT(subjects.size(), 10U);
    EXPECT_EQ(std::set<std::string>(subjects.begin(), subjects.end()).size(), subjects.size())
        << "no file is hashed twice";
}

}  // namespace
}  // namespace gantry::test
