// A capture gives the same answer where the bundle is not.
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cached_bundle.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class CaptureAndReplay : public testing::Test {
protected:
    Outcome gantry(std::vector<std::string> arguments,
                   const std::map<std::string, std::string>& environment = {}) {
        arguments.insert(arguments.begin(), {"--library", (folder / "library").string(), "--json"});
        return run_command(arguments, environment);
    }
    // Writes a capture of `bundle` and takes the bundle away.
    fs::path capture_and_delete(const fs::path& bundle, std::vector<std::string> more = {}) {
        const auto file = folder / ("capture" + std::to_string(++captures) + ".json");
        more.insert(more.begin(), {"capture", bundle.string(), "-o", file.string()});
        const auto captured = gantry(more);
        EXPECT_EQ(captured.exit_code, 0) << captured.err;
        EXPECT_EQ(captured.json()["size_bytes"], fs::file_size(file));
        fs::remove_all(bundle);
        return file;
    }
    // Inspects, captures, deletes, replays: the same bytes and exit code.
    void expect_same(const fs::path& bundle, const std::vector<std::string>& depth = {}) {
        std::vector<std::string> inspect{"inspect", bundle.string()};
        inspect.insert(inspect.end(), depth.begin(), depth.end());
        const auto seen = gantry(inspect);
        const auto file = capture_and_delete(bundle, depth);
        const auto replayed = gantry({"replay", file.string()});
        EXPECT_EQ(replayed.out, seen.out);
        EXPECT_EQ(replayed.exit_code, seen.exit_code) << seen.err << replayed.err;
    }
    fs::path bundle_of(std::string_view name) {
        const auto bundle = folder / "bundle";
        fs::remove_all(bundle);
        copy_bundle(name, bundle);
        return bundle;
    }

    TemporaryFolder folder;
    int captures = 0;
};

TEST_F(CaptureAndReplay, SayTheSameOfEveryBundleAtEveryDepth) {
    int bundles = 0;
    for (const auto& entry : fs::directory_iterator{fs::path{GANTRY_TEST_DATA} / "bundles"}) {
        const auto name = entry.path().filename().string();
        if (name == "flux-hf-cache") continue;  // a cache, not a bundle: below
        SCOPED_TRACE(name);
        ++bundles;
        for (const std::string depth : {"structure", "headers", "content"})
            expect_same(bundle_of(name), {"--depth", depth});
    }
    EXPECT_GT(bundles, 10);
}

TEST_F(CaptureAndReplay, SayTheSameOfASnapshotInACache) {
    expect_same(copy_cached_bundle(folder / "cache"));
}

TEST_F(CaptureAndReplay, SayTheSameOfDamagedBundles) {
    const std::map<std::string, void (*)(const fs::path&)> damages{
        {"no index", [](const fs::path& b) { fs::remove(b / "model_index.json"); }},
        {"index cut", [](const fs::path& b) { fs::resize_file(b / "model_index.json", 40); }},
        {"index a folder",
         [](const fs::path& b) {
             fs::remove(b / "model_index.json");
             fs::create_directory(b / "model_index.json");
         }},
        {"component gone", [](const fs::path& b) { fs::remove_all(b / "vae"); }},
        {"weights cut",
         [](const fs::path& b) { fs::resize_file(b / "vae/diffusion_pytorch_model.safetensors", 900); }},
        {"weights empty",
         [](const fs::path& b) { fs::resize_file(b / "vae/diffusion_pytorch_model.safetensors", 0); }},
        {"LFS pointer",
         [](const fs::path& b) {
             write_file(b / "vae/diffusion_pytorch_model.safetensors",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
         }},
        {"link out",
         [](const fs::path& b) { fs::remove_all(b / "vae"), fs::create_directory_symlink("/etc", b / "vae"); }},
        {"fifo",
         [](const fs::path& b) {
             fs::remove(b / "vae/config.json");
             ASSERT_EQ(mkfifo((b / "vae/config.json").c_str(), 0600), 0);
         }},
        {"name not UTF-8", [](const fs::path& b) { write_file(b / "vae" / "\xFF\xFE", ""); }},
        {"control characters",
         [](const fs::path& b) { write_file(b / "vae" / "a\n\x1b[31m.safetensors", "x"); }},
        {"link to nothing",
         [](const fs::path& b) { fs::create_symlink("nowhere", b / "vae" / "model.safetensors"); }},
    };
    for (const auto& [name, damage] : damages) {
        SCOPED_TRACE(name);
        const auto bundle = bundle_of("dit");
        damage(bundle);
        expect_same(bundle);
    }
}

TEST_F(CaptureAndReplay, SayTheSameOfAFileAndOfAFolderThatNobodyKnows) {
    write_file(folder / "model.gguf", "GGUF");
    expect_same(folder / "model.gguf");
    write_file(folder / "notes.txt", "hello");
    expect_same(folder / "notes.txt");
    fs::create_directory(folder / "empty");
    expect_same(folder / "empty");
}

TEST_F(CaptureAndReplay, DoNotDependOnLocaleOrWorkingFolder) {
    const auto bundle = bundle_of("sd15-safety");
    const auto seen = gantry({"inspect", bundle.string()});
    const auto file = capture_and_delete(bundle);
    for (const std::string locale : {"C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"})
        EXPECT_EQ(gantry({"replay", file.string()}, {{"LC_ALL", locale}, {"TZ", "Asia/Kathmandu"}}).out,
                  seen.out);
}

TEST_F(CaptureAndReplay, HoldNoWeightsAndNothingOfFilesThatWereNotRead) {
    const auto bundle = bundle_of("dit");
    const std::string secret = "SECRET-IN-THE-DATA";
    const auto weights = bundle / "vae/diffusion_pytorch_model.safetensors";
    auto bytes = read_file(weights);
    bytes.replace(bytes.size() - secret.size(), secret.size(), secret);
    write_file(weights, bytes);
    write_file(bundle / "notes.txt", "SECRET-BESIDE-IT");
    const auto text = read_file(capture_and_delete(bundle));
    EXPECT_THAT(text, Not(HasSubstr("SECRET")));
    EXPECT_THAT(text, HasSubstr("_class_name"));
}

// A whole archive has its end in its last 22 bytes.
TEST_F(CaptureAndReplay, HoldOfATorchArchiveItsFirstBytesAndItsEnd) {
    const auto bundle = bundle_of("sd15-bin");
    std::map<std::string, std::uint64_t> archives;
    for (const auto& file : fs::recursive_directory_iterator{bundle})
        if (file.path().extension() == ".bin")
            archives[fs::relative(file.path(), bundle).string()] = file.file_size();
    EXPECT_EQ(archives.size(), 3U);
    const auto capture = nlohmann::json::parse(read_file(capture_and_delete(bundle)));
    for (const auto& entry : capture["entries"]) {
        const auto name = entry["name"].get<std::string>();
        const auto archive = archives.extract(name);
        if (archive.empty()) continue;
        SCOPED_TRACE(name);
        std::uint64_t kept = 0;
        for (const auto& piece : entry["bytes"]) {
            const auto offset = piece["offset"].get<std::uint64_t>();
            EXPECT_TRUE(offset == 0 || offset == archive.mapped() - 22) << offset;
            kept += piece.contains("text") ? piece["text"].get<std::string>().size()
                                           : piece["base64"].get<std::string>().size() * 3 / 4;
        }
        EXPECT_LT(kept, 320U);
    }
    EXPECT_TRUE(archives.empty()) << archives.begin()->first << " was not looked at";
}

TEST_F(CaptureAndReplay, OfAModelGiveWhatItsLibrarySees) {
    const auto bundle = bundle_of("dit");
    ASSERT_EQ(gantry({"import", bundle.string(), "--name", "mine"}).exit_code, 0);
    const auto id = gantry({"list"}).json()["models"][0]["model_id"].get<std::string>();
    write_file(folder / "capture", gantry({"capture", id}).out);
    // The record beside the model is the library's, and no part of it.
    const auto captured = nlohmann::json::parse(read_file(folder / "capture"));
    EXPECT_EQ(captured["hidden_names"], nlohmann::json{"metadata.json"});
    EXPECT_THAT(captured.dump(), Not(HasSubstr("\"name\":\"metadata.json\"")));
    ASSERT_EQ(gantry({"remove", id}).exit_code, 0);
    const auto replayed = gantry({"replay", (folder / "capture").string()}).json();
    EXPECT_EQ(replayed["validation_state"], "valid");
    EXPECT_EQ(replayed["path"], (folder / "library" / id).string());
    const auto unknown = gantry({"capture", id});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_EQ(unknown.error()["code"], "not_found");
}

TEST_F(CaptureAndReplay, OfAModelFollowTheConfigurationOfItsLibrary) {
    const auto bundle = bundle_of("dit");
    ASSERT_EQ(gantry({"register", bundle.string()}).exit_code, 0);
    const auto id = gantry({"list"}).json()["models"][0]["model_id"].get<std::string>();
    ASSERT_EQ(gantry({"config", "set", "accepted_tasks", "text-to-image"}).exit_code, 0);
    write_file(folder / "capture", gantry({"capture", id}).out);
    const auto replayed = gantry({"replay", (folder / "capture").string()});
    EXPECT_EQ(replayed.exit_code, 4) << replayed.out;
    EXPECT_THAT(replayed.out, HasSubstr("unsupported_pipeline"));
}

TEST_F(CaptureAndReplay, WriteNothingButTheNewFile) {
    const auto bundle = bundle_of("dit");
    const auto before = full_listing(bundle);
    const auto refused = gantry({"capture", bundle.string(), "-o", (bundle / "model_index.json").string()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "io");
    EXPECT_EQ(full_listing(bundle), before);
    const auto file = capture_and_delete(bundle);
    const auto all = full_listing(folder.path());
    EXPECT_EQ(gantry({"replay", file.string()}).exit_code, 0);
    EXPECT_EQ(full_listing(folder.path()), all);
}

TEST_F(CaptureAndReplay, RefuseACaptureThatLacksAnAnswer) {
    const auto file = capture_and_delete(bundle_of("dit"));
    const auto whole = nlohmann::ordered_json::parse(read_file(file));
    int lacking = 0;
    for (std::size_t i = 0; i < whole["entries"].size(); ++i) {
        auto less = whole;
        const auto entry = less["entries"][i];
        less["entries"].erase(i);
        write_file(file, less.dump());
        const auto replayed = gantry({"replay", file.string()});
        // What only repeats a listing is not missed.
        if (replayed.exit_code == 0) continue;
        ++lacking;
        EXPECT_EQ(replayed.exit_code, 1) << entry;
        EXPECT_EQ(replayed.out, "") << entry;
        EXPECT_EQ(replayed.error()["code"], "corrupt") << entry;
        EXPECT_THAT(replayed.err, HasSubstr("is not complete: it does not hold")) << entry;
    }
    EXPECT_GT(lacking, 5);
}

TEST_F(CaptureAndReplay, NeverCrashOnACaptureThatWasTamperedWith) {
    const auto file = capture_and_delete(bundle_of("dit"));
    const auto whole = read_file(file);
    std::mt19937 random{11};
    int refused = 0;
    for (int i = 0; i < 60; ++i) {
        auto text = whole;
        for (int changes = 0; changes < 4; ++changes) {
            const auto at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 50);
            else
                text[at] = static_cast<char>(random());
        }
        write_file(file, text);
        const auto replayed = gantry({"replay", file.string()});
        EXPECT_THAT(replayed.exit_code, testing::AnyOf(0, 1, 3, 4, 5)) << replayed.err;
        if (replayed.exit_code != 1) continue;
        ++refused;
        EXPECT_FALSE(replayed.error().is_discarded()) << replayed.err;
    }
    EXPECT_GT(refused, 10);
}

TEST_F(CaptureAndReplay, TellWhatIsWrongWithTheirArguments) {
    EXPECT_EQ(gantry({"capture", (folder / "nothing").string()}).error()["code"], "path_not_found");
    EXPECT_EQ(gantry({"replay", (folder / "nothing").string()}).error()["code"], "path_not_found");
    EXPECT_EQ(gantry({"replay", folder.path().string()}).error()["code"], "io");
    write_file(folder / "big", "");
    fs::resize_file(folder / "big", 10'000'000'000);
    EXPECT_EQ(gantry({"replay", (folder / "big").string()}).error()["code"], "corrupt");
    const auto bundle = bundle_of("dit");
    const auto around = gantry({"capture", folder.path().string()});
    EXPECT_EQ(around.exit_code, 5);
    EXPECT_THAT(around.error()["message"].get<std::string>(), HasSubstr(bundle.string()));
    const auto file = capture_and_delete(bundle);
    auto foreign = nlohmann::ordered_json::parse(read_file(file));
    foreign["bundle_format"] = "nobody_knows";
    write_file(file, foreign.dump());
    EXPECT_EQ(gantry({"replay", file.string()}).error()["code"], "needs_plugin");
}

}  // namespace
}  // namespace gantry::test
