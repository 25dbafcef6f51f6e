// Memory runs out at the N-th allocation of each call that a plugin makes: the plugin is told that it failed,
// nothing is thrown at it, and the host knows, so that no verdict comes of what is missing.
#include <functional>

#include <gtest/gtest.h>

#include "faults/failing_new.hpp"
#include "library/collectors.hpp"
#include "support/temporary_folder.hpp"
#include "views/folder_view.hpp"
#include "views/recording_view.hpp"
#include "views/view_table.hpp"

namespace gantry::test {
namespace {

using namespace gantry::host;

constexpr std::string_view kLong = "a text that is longer than what a string keeps within itself";

// `attempt` makes the call anew, with an allocation of it failing: the status, and whether the host knows.
struct Attempt {
    gantry_status status = GANTRY_STATUS_OK;
    bool is_known = false;
};
void fail_each_allocation(const char* name, const std::function<Attempt(long at, long& count)>& attempt) {
    long failed = 0;
    for (long at = 1;; ++at) {
        long count = 0;
        const auto [status, is_known] = attempt(at, count);
        if (count < at) {
            EXPECT_EQ(status, GANTRY_STATUS_OK) << name;
            EXPECT_FALSE(is_known) << name;
            break;
        }
        EXPECT_EQ(status, GANTRY_STATUS_FAILED) << name << ", allocation " << at;
        EXPECT_TRUE(is_known) << name << ", allocation " << at;
        ++failed;
    }
    EXPECT_GT(failed, 0) << name << " allocates nothing: the test tries nothing";
}

template <class Collector, class... More, class Call>
void fail_each_report(const char* name, const Call& call, const More&... more) {
    fail_each_allocation(name, [&](long at, long& count) {
        ContractWatch watch;
        Collector collector{watch, more...};
        const auto receiver = collector.receiver();
        const FailingNew failing{at, false};
        const auto status = call(receiver);
        count = failing.count();
        return Attempt{status, watch.has_failed()};
    });
}

TEST(EachAllocationOfAReport, ThatFailsIsToldAndKnown) {
    const auto text = to_text(kLong);
    gantry_finding finding{};
    finding.struct_size = sizeof finding;
    finding.severity = GANTRY_SEVERITY_FATAL;
    finding.rule = to_text("D1");
    finding.code = to_text("a_code");
    finding.message = finding.path = text;
    fail_each_report<FindingCollector>("finding",
                                       [&](const auto& to) { return to.finding(to.context, &finding); });

    gantry_detection detection{};
    detection.struct_size = sizeof detection;
    detection.strength = 50;
    fail_each_report<DetectionCollector>(
        "detection", [&](const auto& to) { return to.detection(to.context, &detection, text); });

    const std::string format{"my_format"};
    gantry_identity identity{};
    identity.struct_size = sizeof identity;
    identity.model_type = identity.pipeline_class = text;
    identity.tasks = {&text, 1};
    fail_each_report<DescriptionCollector>(
        "identity", [&](const auto& to) { return to.identity(to.context, &identity); }, format);

    gantry_component component{};
    component.struct_size = sizeof component;
    component.name = component.path = text;
    std::uint32_t id = 0;
    fail_each_report<DescriptionCollector>(
        "component", [&](const auto& to) { return to.component(to.context, &component, &id); }, format);
    fail_each_report<DescriptionCollector>(
        "fact",
        [&](const auto& to) { return to.fact(to.context, to_text("my_format.a_fact"), to_text("[1, 2]")); },
        format);

    gantry_engine_hint hint{};
    hint.struct_size = sizeof hint;
    hint.engine = hint.reason = text;
    hint.arguments_json = to_text("{}");
    fail_each_report<DescriptionCollector>(
        "engine_hint", [&](const auto& to) { return to.engine_hint(to.context, &hint); }, format);
}

TEST(EachAllocationOfALook, ThatFailsIsToldAndKnown) {
    const TemporaryFolder folder;
    write_file(folder / "sub/a_file_with_a_name_that_is_long_enough", kLong);
    const auto name = to_text("sub/a_file_with_a_name_that_is_long_enough");
    std::byte bytes[100];
    std::uint64_t read = 0;
    std::uint8_t digest[32];
    gantry_entry entry{};
    entry.struct_size = sizeof entry;
    using Look = std::function<gantry_status(const gantry_view&)>;
    const auto each = [](void*, gantry_text, const gantry_entry*) -> gantry_status { return GANTRY_STATUS_OK; };
    const std::vector<std::pair<const char*, Look>> looks{
        {"stat", [&](const auto& of) { return of.stat(of.context, name, &entry); }},
        {"list", [&](const auto& of) { return of.list(of.context, to_text("sub"), each, nullptr); }},
        {"read", [&](const auto& of) { return of.read(of.context, name, 0, bytes, sizeof bytes, &read); }},
        {"digest",
         [&](const auto& of) { return of.digest(of.context, name, to_text("sha256"), digest, sizeof digest); }},
        {"git digest",
         [&](const auto& of) {
             return of.digest(of.context, name, to_text("git-sha1"), digest, sizeof digest);
         }},
    };
    for (const auto& [what, look] : looks) {
        fail_each_allocation(what, [&](long at, long& count) {
            const auto inner = FolderView::open(folder.path().string(), {});
            const auto view = RecordingView::make(**inner);
            const auto table = make_view_table(*view);
            const FailingNew failing{at, false};
            const auto status = look(table);
            count = failing.count();
            return Attempt{status, view->has_failed()};
        });
    }
}

TEST(EachAllocationOfALook, ThatFailsInThePluginIsKnownWhereItSaysSo) {
    const TemporaryFolder folder;
    write_file(folder / "a", "");
    const auto inner = FolderView::open(folder.path().string(), {});
    const auto view = RecordingView::make(**inner);
    const auto table = make_view_table(*view);
    const auto fails = [](void*, gantry_text, const gantry_entry*) -> gantry_status {
        return GANTRY_STATUS_FAILED;
    };
    EXPECT_EQ(table.list(table.context, to_text(""), fails, nullptr), GANTRY_STATUS_FAILED);
    EXPECT_TRUE(view->has_failed());
}

}  // namespace
}  // namespace gantry::test
