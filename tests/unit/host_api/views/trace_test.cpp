#include "views/trace.hpp"

#include <random>

#include "unit/host_api/views/view_questions.hpp"
#include "views/memory_view.hpp"
#include "views/recording_view.hpp"

namespace gantry::host::test {
namespace {

EntryStatus status(EntryKind kind, std::uint64_t number) {
    return {kind, number, number * 3, static_cast<std::int64_t>(number) - 10, INT64_MAX, number % 2 == 0};
}

Trace some_trace() {
    Trace trace;
    trace.entries = {{"", TraceUse::list, status(EntryKind::folder, 1), 0xFEDCBA9876543210},
                     {"../x", TraceUse::stat, status(EntryKind::escape, 0), 0},
                     {"a", TraceUse::stat, status(EntryKind::folder, 2), 0},
                     {"a/f", TraceUse::read, status(EntryKind::file, UINT64_MAX), 0},
                     {"b\nc", TraceUse::stat, status(EntryKind::absent, 0), 0}};
    return trace;
}

TEST(Trace, ComesBackFromItsBytes) {
    auto trace = some_trace();
    for (const bool is_weak : {false, true}) {
        trace.is_weak = is_weak;
        const auto parsed = Trace::parse(trace.serialise());
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, trace);
    }
    EXPECT_EQ(*Trace::parse(Trace{}.serialise()), Trace{});
}

TEST(Trace, BytesAreTheSameOnEveryMachine) {
    Trace trace;
    trace.is_weak = true;
    trace.entries = {{"ab", TraceUse::read, {EntryKind::file, 0x0102, 3, -1, 5, true}, 6}};
    const std::string expected{
        "\1\1\1\0\0\0"
        "\2\0\0\0ab\2\1\1"
        "\2\1\0\0\0\0\0\0\3\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\5\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0",
        6 + 9 + 40};
    EXPECT_EQ(trace.serialise(), expected);
}

bool is_corrupt(const std::string& bytes) {
    const auto trace = Trace::parse(bytes);
    return !trace && trace.error().code == ErrorCode::corrupt;
}

TEST(Trace, RefusesBytesThatAreNotOne) {
    const auto good = some_trace().serialise();
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_TRUE(is_corrupt(good.substr(0, size))) << size;
    EXPECT_TRUE(is_corrupt(good + '\0'));
    const auto with = [&](std::size_t at, char value) {
        auto bytes = good;
        bytes[at] = value;
        return bytes;
    };
    EXPECT_TRUE(is_corrupt(with(0, 2)));       // version
    EXPECT_TRUE(is_corrupt(with(1, 2)));       // is_weak
    EXPECT_TRUE(is_corrupt(with(5, '\x7f')));  // count
    EXPECT_TRUE(is_corrupt(with(10, 3)));      // use of the root
    EXPECT_TRUE(is_corrupt(with(11, 6)));      // kind
    EXPECT_TRUE(is_corrupt(with(12, 2)));      // device flag
}

TEST(Trace, OfTheRootAloneIsItsEntryWhateverComesBehind) {
    const auto whole = some_trace();
    auto bytes = whole.serialise();
    EXPECT_EQ(Trace::parse_for(TraceLevel::small, bytes)->entries, whole.entries);
    bytes.back() ^= 1;
    const auto root = Trace::parse_for(TraceLevel::root, bytes);
    ASSERT_TRUE(root);
    ASSERT_EQ(root->entries.size(), 1U);
    EXPECT_EQ(root->entries[0], whole.entries[0]);
    EXPECT_EQ(Trace::parse_for(TraceLevel::root, Trace{}.serialise())->entries.size(), 0U);
    bytes[10] = 3;  // use of the root
    EXPECT_FALSE(Trace::parse_for(TraceLevel::root, bytes));
}

TEST(Trace, RefusesNamesThatNoViewServesAndNamesOutOfOrder) {
    const auto refuses = [](std::vector<std::string> names, EntryKind kind) {
        Trace trace;
        for (auto& name : names) trace.entries.push_back({name, TraceUse::stat, status(kind, 0), 0});
        return is_corrupt(trace.serialise());
    };
    EXPECT_FALSE(refuses({"a", "b"}, EntryKind::file));
    EXPECT_FALSE(refuses({"../a"}, EntryKind::escape));
    EXPECT_TRUE(refuses({"../a"}, EntryKind::file));
    EXPECT_TRUE(refuses({"/etc/passwd"}, EntryKind::absent));
    EXPECT_TRUE(refuses({"a//b"}, EntryKind::escape));
    EXPECT_TRUE(refuses({"\xff"}, EntryKind::file));
    EXPECT_TRUE(refuses({"b", "a"}, EntryKind::file));
    EXPECT_TRUE(refuses({"a", "a"}, EntryKind::file));
}

TEST(Trace, SurvivesAnyBytes) {
    std::mt19937 random{20240229};
    const auto good = some_trace().serialise();
    int parsed = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = good;
        if (i % 4 == 0) bytes.assign(random() % 200, '\0');
        const auto changes = i % 4 == 0 ? bytes.size() : 1 + random() % 4;
        for (std::size_t change = 0; change < changes && !bytes.empty(); ++change)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        if (i % 3 == 0) bytes.resize(random() % (bytes.size() + 20));
        if (i % 5 == 0 && !bytes.empty()) bytes[0] = 1;
        const auto trace = Trace::parse(bytes);
        if (!trace) continue;
        ++parsed;
        EXPECT_EQ(trace->serialise(), bytes);
    }
    EXPECT_GT(parsed, 1'000);
}

TEST(Trace, TheFingerprintIs16HexDigitsOfWhatTheVerdictRestsOn) {
    const auto trace = some_trace();
    const auto first = trace.fingerprint();
    EXPECT_EQ(first.size(), 16u);
    EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(some_trace().fingerprint(), first);
    EXPECT_EQ(Trace{}.fingerprint().size(), 16u);

    const auto differs = [&](auto change) {
        auto other = trace;
        change(other.entries);
        return other.fingerprint() != first;
    };
    EXPECT_TRUE(differs([](auto& entries) { entries.pop_back(); }));
    EXPECT_TRUE(differs([](auto& entries) { entries[3].name = "a/g"; }));
    EXPECT_TRUE(differs([](auto& entries) { entries[3].use = TraceUse::stat; }));
    EXPECT_TRUE(differs([](auto& entries) { entries[3].status.kind = EntryKind::unreadable; }));
    EXPECT_TRUE(differs([](auto& entries) { ++entries[3].status.size; }));
    EXPECT_TRUE(differs([](auto& entries) { ++entries[3].status.inode; }));
    EXPECT_TRUE(differs([](auto& entries) { ++entries[3].status.mtime_ns; }));
    EXPECT_TRUE(differs([](auto& entries) { --entries[3].status.ctime_ns; }));
    EXPECT_TRUE(differs([](auto& entries) { entries[3].status.is_on_root_device ^= true; }));
    EXPECT_TRUE(differs([](auto& entries) { ++entries[0].names_digest; }));
    EXPECT_TRUE(differs([](auto& entries) { ++entries[0].status.mtime_ns; }));
    EXPECT_FALSE(differs([](auto& entries) { ++entries[2].status.mtime_ns; }))
        << "times of a folder not listed";
}

}  // namespace
}  // namespace gantry::host::test
