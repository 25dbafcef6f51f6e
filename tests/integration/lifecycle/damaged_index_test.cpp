// Damage deep in the index: whatever call meets it goes on with an index that was made anew from the records.
#include <gmock/gmock.h>

#include <fstream>
#include <functional>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

constexpr std::size_t kPageBytes = 16'384;
constexpr int kModels = 30;

class DamagedIndex : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
        const auto record = read_file(record_path(id));
        for (int number = 0; number < kModels; ++number)
            write_file(root / ("diffusion/other/m" + std::to_string(number)) / "metadata.json", record);
        ASSERT_TRUE(open_library()->reconcile({}));
        whole = dump();
        fs::copy(root / ".gantry", folder / "kept", fs::copy_options::recursive);
    }

    fs::path file() const { return root / ".gantry" / "models.v3.db"; }

    void damage(std::size_t page) const {
        fs::remove_all(root / ".gantry");
        fs::copy(folder / "kept", root / ".gantry", fs::copy_options::recursive);
        std::fstream stream{file(), std::ios::in | std::ios::out | std::ios::binary};
        stream.seekp(static_cast<std::streamoff>(page * kPageBytes));
        stream << std::string(kPageBytes, '\x5a');
    }

    std::shared_ptr<host::Library> open_logging(bool is_read_only = false) {
        host::HostOptions host_options;
        host_options.search_default_folders = false;
        host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
        host_options.log = [this](std::string_view line) { log += std::string{line} + "\n"; };
        host::LibraryOptions options;
        options.root = root.string();
        options.reconcile_in_background = false;
        options.read_only = is_read_only;
        auto library = host::Library::open(*host::Host::open(std::move(host_options)), std::move(options));
        EXPECT_TRUE(library) << (library ? "" : library.error().message);
        return *std::move(library);
    }

    std::string id;
    std::string whole;
    std::string log;
};

struct Ask {
    const char* name;
    std::function<std::string(host::Library&, const std::string& id)> of;
};

template <class T>
std::string problem_of(const Result<T>& outcome) {
    return outcome ? "" : outcome.error().message;
}

const std::vector<Ask> kAsks{
    {"list", [](auto& library, const auto&) { return problem_of(library.list_models({})); }},
    {"search", [](auto& library, const auto&) { return problem_of(library.search_models("dit", {})); }},
    {"get", [](auto& library, const auto& id) { return problem_of(library.get_model(id)); }},
    {"descriptor",
     [](auto& library, const auto& id) { return problem_of(library.resolve_model_execution_descriptor(id)); }},
    {"events", [](auto& library, const auto&) { return problem_of(library.list_events("", 10)); }},
    {"validate", [](auto& library, const auto& id) { return problem_of(library.validate_model(id)); }},
    {"reconcile",
     [](auto& library, const auto&) {
         const auto outcome = library.reconcile({});
         if (!outcome) return outcome.error().message;
         return outcome->not_checked.empty() ? std::string{} : outcome->not_checked[0].message;
     }},
    {"configure",
     [](auto& library, const auto&) { return problem_of(library.set_configuration("event_limit", "500")); }},
};

TEST_F(DamagedIndex, IsMadeAnewByWhateverCallMeetsItWhichThenAnswers) {
    const auto pages = fs::file_size(file()) / kPageBytes;
    ASSERT_GT(pages, 10u);
    int mended = 0;
    for (std::size_t page = 0; page < pages; ++page)
        for (const auto& ask : kAsks) {
            SCOPED_TRACE(testing::Message() << ask.name << ", page " << page);
            damage(page);
            log.clear();
            const auto library = open_logging();
            EXPECT_EQ(ask.of(*library, id), "");
            if (log.find("the index was damaged") == std::string::npos) continue;
            ++mended;
            EXPECT_EQ(dump(), whole);
        }
    EXPECT_GT(mended, 20) << "or nothing was damaged";
}

TEST_F(DamagedIndex, IsNotEvenOpenedByAHandleThatOnlyReads) {
    damage(3);
    const auto before = full_listing(root);
    const auto library = open_logging(true);
    EXPECT_EQ(library->list_models({})->total, std::uint64_t{kModels} + 1);
    EXPECT_EQ(log, "");
    EXPECT_EQ(full_listing(root), before);
}

}  // namespace
}  // namespace gantry::test
