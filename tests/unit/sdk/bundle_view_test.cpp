#include <gantry/bundle_view.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace gantry {
namespace {

// A view over a map of file contents, with answers that a test can dictate.
class FakeView {
public:
    std::map<std::string, std::string> files;
    gantry_status stat_status = GANTRY_STATUS_OK;
    std::int32_t forced_kind = -1;
    gantry_status read_status = GANTRY_STATUS_OK;
    std::uint64_t claimed_growth = 0;  // added to the size that stat tells
    gantry_text extra_name{nullptr, 0};
    int reads = 0;

    [[nodiscard]] gantry_view table() {
        gantry_view view{};
        view.struct_size = sizeof view;
        view.context = this;
        view.entry_name = to_text("model.bin");
        view.stat = &stat;
        view.list = &list;
        view.read = &read;
        view.digest = &digest;
        return view;
    }

private:
    static FakeView& self(void* context) { return *static_cast<FakeView*>(context); }

    static gantry_status stat(void* context, gantry_text name, gantry_entry* out) {
        auto& view = self(context);
        const auto file = view.files.find(to_string(name));
        out->kind = file == view.files.end() ? GANTRY_ENTRY_ABSENT : GANTRY_ENTRY_FILE;
        if (file != view.files.end()) out->size = file->second.size() + view.claimed_growth;
        if (view.forced_kind >= 0) out->kind = view.forced_kind;
        return view.stat_status;
    }

    static gantry_status list(void* context, gantry_text, gantry_list_callback each, void* user) {
        auto& view = self(context);
        for (const auto& [name, content] : view.files) {
            const gantry_entry entry{sizeof entry, GANTRY_ENTRY_FILE, content.size()};
            if (const auto status = each(user, to_text(name), &entry); status != GANTRY_STATUS_OK)
                return status;
        }
        if (view.extra_name.data == nullptr) return GANTRY_STATUS_OK;
        const gantry_entry entry{sizeof entry, GANTRY_ENTRY_FILE, 0};
        return each(user, view.extra_name, &entry);
    }

    static gantry_status read(void* context, gantry_text name, std::uint64_t offset, void* buffer,
                              std::uint64_t size, std::uint64_t* read_bytes) {
        auto& view = self(context);
        ++view.reads;
        const auto& content = view.files.at(to_string(name));
        *read_bytes = offset >= content.size() ? 0 : std::min<std::uint64_t>(size, content.size() - offset);
        if (*read_bytes > 0) std::memcpy(buffer, content.data() + offset, *read_bytes);
        return view.read_status;
    }

    static gantry_status digest(void*, gantry_text, gantry_text algorithm, std::uint8_t* out,
                                std::uint64_t out_size) {
        if (to_view(algorithm) != "sha256" || out_size < 32) return GANTRY_STATUS_BAD_ARGUMENT;
        std::memset(out, 7, 32);
        return GANTRY_STATUS_OK;
    }
};

class BundleViewTest : public ::testing::Test {
protected:
    FakeView fake_;
    gantry_view table_ = fake_.table();
    BundleView view_{table_};
};

TEST_F(BundleViewTest, TellsWhatANameIs) {
    fake_.files["a.json"] = "{}";
    EXPECT_TRUE(view_.stat("a.json").is_file());
    EXPECT_EQ(view_.stat("a.json").size, 2u);
    EXPECT_TRUE(view_.stat("b.json").is_absent());
    EXPECT_EQ(view_.entry_name(), "model.bin");
}

TEST_F(BundleViewTest, TellsANameThatIsNoneAsAnEscapeAndAFailureAsUnreadable) {
    fake_.stat_status = GANTRY_STATUS_BAD_ARGUMENT;
    EXPECT_EQ(view_.stat("..").kind, EntryKind::escape);
    fake_.stat_status = GANTRY_STATUS_FAILED;
    EXPECT_EQ(view_.stat("a").kind, EntryKind::unreadable);
    fake_.stat_status = 12345;
    EXPECT_EQ(view_.stat("a").kind, EntryKind::unreadable);
}

TEST_F(BundleViewTest, ListsEveryNameWithItsEntry) {
    fake_.files = {{"a", "1"}, {"b", "22"}};
    const auto names = view_.list("");
    ASSERT_TRUE(names.is_ok());
    ASSERT_EQ(names.value.size(), 2u);
    EXPECT_EQ(names.value[1].name, "b");
    EXPECT_EQ(names.value[1].entry.size, 2u);
}

TEST_F(BundleViewTest, LetsNoExceptionIntoTheHostThatLists) {
    fake_.extra_name = gantry_text{"x", UINT64_MAX};  // a name that no string can hold
    EXPECT_EQ(view_.list("").status, ViewStatus::failed);
}

TEST_F(BundleViewTest, ReadsARange) {
    fake_.files["a"] = "0123456789";
    std::array<std::byte, 4> buffer{};
    const auto bytes = view_.read("a", 8, buffer);
    ASSERT_TRUE(bytes.is_ok());
    EXPECT_EQ(bytes.value, 2u);
    EXPECT_EQ(static_cast<char>(buffer[1]), '9');
}

TEST_F(BundleViewTest, ReadsAWholeText) {
    fake_.files["a"] = "content";
    const auto text = view_.read_text("a", 7);
    ASSERT_TRUE(text.is_ok());
    EXPECT_EQ(text.value, "content");
}

TEST_F(BundleViewTest, ReadsNothingOfATextThatIsTooLarge) {
    fake_.files["a"] = "content";
    EXPECT_EQ(view_.read_text("a", 6).status, ViewStatus::too_large);
    EXPECT_EQ(fake_.reads, 0);
}

TEST_F(BundleViewTest, ReadsTheShorterTextOfAFileThatWasCutMeanwhile) {
    fake_.files["a"] = "content";
    fake_.claimed_growth = 5;
    EXPECT_EQ(view_.read_text("a", 100).value, "content");
}

TEST_F(BundleViewTest, TellsWhyATextCannotBeRead) {
    fake_.files["a"] = "content";
    const std::map<std::int32_t, ViewStatus> expected{
        {GANTRY_ENTRY_ABSENT, ViewStatus::absent},      {GANTRY_ENTRY_UNREADABLE, ViewStatus::unreadable},
        {GANTRY_ENTRY_ESCAPE, ViewStatus::escape},      {GANTRY_ENTRY_FOLDER, ViewStatus::wrong_kind},
        {GANTRY_ENTRY_SPECIAL, ViewStatus::wrong_kind}, {77, ViewStatus::failed}};
    for (const auto& [kind, status] : expected) {
        fake_.forced_kind = kind;
        EXPECT_EQ(view_.read_text("a", 100).status, status) << kind;
    }
    fake_.forced_kind = -1;
    fake_.read_status = GANTRY_STATUS_FAILED;
    const auto text = view_.read_text("a", 100);
    EXPECT_EQ(text.status, ViewStatus::failed);
    EXPECT_EQ(text.value, "");
}

TEST_F(BundleViewTest, AsksTheHostForADigest) {
    const auto digest = view_.sha256("a");
    ASSERT_TRUE(digest.is_ok());
    EXPECT_EQ(digest.value[31], 7);
}

}  // namespace
}  // namespace gantry
