// The same bundle and options give the same bytes, whoever asks.
#include <algorithm>
#include <clocale>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <gantry/host/json.hpp>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

// A bundle with something to say in each of its parts.
void make_bundle(const fs::path& target) {
    copy_bundle("sd15-safety", target);
    fs::remove(target / "tokenizer" / "tokenizer.json");
    fs::remove_all(target / "vae");
    write_file(target / "None.py", "pass\n");
    write_file(target / "unet" / "CONFIG.json", "{}");
    write_file(target / "modular_model_index.json", "{}");
}

Outcome inspect_in(const fs::path& folder, const std::map<std::string, std::string>& environment = {}) {
    return run_command({"--json", "inspect", "--depth", "content", (folder / "bundle").string()}, environment);
}

// The same names, made in another order, so that the file system lists them in another.
void copy_backwards(const fs::path& from, const fs::path& to) {
    std::vector<fs::path> names;
    for (const auto& entry : fs::recursive_directory_iterator{from}) names.push_back(entry.path());
    std::sort(names.rbegin(), names.rend());
    for (const auto& name : names) {
        const auto target = to / fs::relative(name, from);
        fs::create_directories(fs::is_directory(name) ? target : target.parent_path());
        if (fs::is_regular_file(name)) fs::copy_file(name, target);
    }
}

TEST(SameBytes, ComeOutOfEveryProcessInEveryLocale) {
    TemporaryFolder folder;
    make_bundle(folder / "bundle");
    const auto first = inspect_in(folder.path());
    EXPECT_EQ(first.exit_code, 3) << first.out;
    EXPECT_EQ(inspect_in(folder.path()).out, first.out);
    for (const auto* locale : {"C", "C.UTF-8", "POSIX", "tr_TR.UTF-8", "de_DE.UTF-8", "not-a-locale"})
        EXPECT_EQ(inspect_in(folder.path(), {{"LC_ALL", locale}, {"LANG", locale}}).out, first.out) << locale;
}

TEST(SameBytes, ComeOutWhateverOrderTheFilesWereMadeIn) {
    TemporaryFolder folder;
    make_bundle(folder / "bundle");
    const auto first = inspect_in(folder.path()).out;
    fs::rename(folder / "bundle", folder / "original");
    copy_backwards(folder / "original", folder / "bundle");
    EXPECT_EQ(inspect_in(folder.path()).out, first);
}

TEST(SameBytes, ComeOutOfEveryThread) {
    TemporaryFolder folder;
    make_bundle(folder / "bundle");
    host::HostOptions options;
    options.plugin_folders = {GANTRY_TEST_PLUGINS};
    const auto host = host::Host::open(options);
    ASSERT_TRUE(host) << host.error().message;
    std::vector<std::string> answers(8);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const auto seen = (*host)->inspect((folder / "bundle").string());
                const auto text = seen ? host::to_json(*seen) : seen.error().message;
                answer = answer.empty() || answer == text ? text : "differs from itself";
            }
        });
    for (auto& thread : threads) thread.join();
    for (const auto& answer : answers) EXPECT_EQ(answer, answers.front());
    EXPECT_NE(answers.front().find("\"degraded\""), std::string::npos) << answers.front();
}

TEST(SameBytes, ComeOutUnderALocaleOfTheEngine) {
    TemporaryFolder folder;
    make_bundle(folder / "bundle");
    host::HostOptions options;
    options.plugin_folders = {GANTRY_TEST_PLUGINS};
    const auto host = host::Host::open(options);
    ASSERT_TRUE(host) << host.error().message;
    const auto path = (folder / "bundle").string();
    const auto first = host::to_json(*(*host)->inspect(path));
    for (const auto* locale : {"C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"}) {
        if (std::setlocale(LC_ALL, locale) == nullptr) continue;
        EXPECT_EQ(host::to_json(*(*host)->inspect(path)), first) << locale;
    }
    std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace gantry::test
