// A large library, one record in a hundred of which is damaged, in many ways: each of those is named, all
// others work as if nothing were, nothing is written, and what is restored is as it was.
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "index/index.hpp"
#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

constexpr std::size_t kShort = 2'000;
constexpr std::size_t kLong = 100'000;

struct Damage {
    const char* name;
    void (*inflict)(const fs::path& record, const std::string& text);
};

constexpr std::array<Damage, 9> kDamages{{
    {"empty", [](const fs::path& record, const std::string&) { write_file(record, ""); }},
    {"cut short", [](const fs::path& record,
                     const std::string& text) { write_file(record, text.substr(0, text.size() / 2)); }},
    {"zeros", [](const fs::path& record,
                 const std::string& text) { write_file(record, std::string(text.size(), '\0')); }},
    {"without its last byte",
     [](const fs::path& record, const std::string& text) {
         write_file(record, text.substr(0, text.rfind('}')));
     }},
    {"not UTF-8", [](const fs::path& record, const std::string& text) { write_file(record, text + "\xff"); }},
    {"too large", [](const fs::path& record, const std::string&) { fs::resize_file(record, 20 << 20); }},
    {"a folder",
     [](const fs::path& record, const std::string&) {
         fs::remove(record);
         fs::create_directory(record);
     }},
    {"a link",
     [](const fs::path& record, const std::string& text) {
         fs::remove(record);
         write_file(record.parent_path() / "record", text);
         fs::create_symlink("record", record);
     }},
    {"a pipe",
     [](const fs::path& record, const std::string&) {
         fs::remove(record);
         if (::mkfifo(record.c_str(), 0600) != 0) throw std::runtime_error{"mkfifo failed"};
     }},
}};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from, found + to.size()))
        text.replace(found, from.size(), to);
    return text;
}

class DamagedRecords : public LibraryTest {
protected:
    // In memory where there is such a file system: each claim on a source is flushed to disk.
    static void SetUpTestSuite() {
        if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 0);
    }

    static std::string id_of(std::size_t number) {
        return "diffusion/family-" + std::to_string(number % 100) + "/model-" + std::to_string(number);
    }

    // All are of bundles that are gone, as their records say already: nothing has to be written for them.
    void fill(std::size_t count) {
        const auto id = add_model("pattern", {"--family", "family", "--name", "pattern"});
        fs::remove_all(folder / "pattern");
        ASSERT_EQ(gantry({"validate", id}).exit_code, 3);
        const auto pattern = read_file(metadata(id));
        ASSERT_EQ(gantry({"remove", id}).exit_code, 0);
        fs::remove_all(library / ".gantry");
        for (std::size_t number = 0; number < count; ++number) {
            const auto& made = id_of(number);
            auto text = replaced(pattern, id, made);
            text = replaced(text, (folder / "pattern").string(),
                            (folder / "gone").string() + std::to_string(number));
            write_file(metadata(made), text);
        }
    }

    std::shared_ptr<host::Library> open() {
        auto opened = open_library_at(library);
        if (!opened) throw std::runtime_error{opened.error().message};
        return *std::move(opened);
    }

    std::string dump() { return (*host::Index::open(library / ".gantry"))->dump().value_or("no dump"); }
};

TEST_F(DamagedRecords, AreNamedAndKeepNobodyFromTheOthers) {
    const auto seed = trial_seed();
    std::mt19937 random{seed};
    const auto count = is_long_run() ? kLong : kShort;
    SCOPED_TRACE("GANTRY_SEED=" + std::to_string(seed));
    fill(count);
    ASSERT_TRUE(open()->rebuild_index());
    const auto whole = dump();

    std::map<std::string, std::pair<const Damage*, std::string>> damaged;  // by id: how, and what was there
    while (damaged.size() < count / 100) {
        const auto id = id_of(random() % count);
        const auto& damage = kDamages[damaged.size() % kDamages.size()];
        if (damaged.count(id) != 0) continue;
        damaged[id] = {&damage, read_file(metadata(id))};
        damage.inflict(metadata(id), damaged[id].second);
    }
    const auto before = full_listing(library / "diffusion");

    // With the index that there is, and with one made from what is there now.
    for (const bool is_new : {false, true}) {
        if (is_new) fs::remove_all(library / ".gantry");
        const auto handle = open();
        const auto reconciled = handle->reconcile({});
        ASSERT_TRUE(reconciled) << reconciled.error().message;
        EXPECT_EQ(reconciled->checked, count - damaged.size());
        EXPECT_EQ(reconciled->written, 0U);
        EXPECT_EQ(reconciled->adopted, 0U);
        std::set<std::string> named;
        for (const auto& model : reconciled->not_checked) {
            named.insert(model.model_id);
            EXPECT_EQ(model.code, "corrupt") << model.message;
            EXPECT_EQ(damaged.count(model.model_id), 1U) << model.model_id << model.message;
        }
        EXPECT_TRUE(reconciled->left_alone.empty());
        EXPECT_EQ(named.size(), damaged.size());
        EXPECT_EQ(handle->list_models({})->total, count);
        const auto listed = dump();
        for (const auto& [id, how] : damaged) {
            SCOPED_TRACE(id + std::string{" is "} + how.first->name);
            const auto refused = handle->resolve_model_execution_descriptor(id);
            ASSERT_FALSE(refused);
            EXPECT_EQ(to_string(refused.error().code), "corrupt") << refused.error().message;
            EXPECT_EQ(refused.error().model_id, id);
            EXPECT_THAT(refused.error().message,
                        AnyOf(HasSubstr("restore"), HasSubstr("move it away"), HasSubstr("put a smaller one"),
                              HasSubstr("replace the link")));
            EXPECT_FALSE(handle->validate_model(id));
        }
        for (std::size_t number = 0; number < count; number += 97) {
            const auto id = id_of(number);
            if (damaged.count(id) != 0) continue;
            EXPECT_EQ(handle->resolve_model_execution_descriptor(id).error().code, ErrorCode::degraded) << id;
        }
        ASSERT_TRUE(handle->rebuild_index());
        EXPECT_EQ(dump(), listed);
    }
    EXPECT_EQ(full_listing(library / "diffusion"), before);
    const auto added = add_model("another");
    EXPECT_EQ(gantry({"descriptor", added}).exit_code, 0);
    EXPECT_EQ(gantry({"remove", added}).exit_code, 0);

    for (const auto& [id, how] : damaged) {
        fs::remove_all(metadata(id));
        fs::remove(metadata(id).parent_path() / "record");
        write_file(metadata(id), how.second);
    }
    const auto restored = open()->reconcile({});
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_TRUE(restored->not_checked.empty());
    EXPECT_EQ(restored->written, 0U);
    EXPECT_EQ(dump(), whole);
    std::cout << count << " records, " << damaged.size() << " damaged in " << kDamages.size() << " ways, seed "
              << seed << '\n';
}

}  // namespace
}  // namespace gantry::test
