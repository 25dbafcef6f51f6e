#include <gantry/plugin.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Reports its own id, so that a test can tell who was called.
template <int number>
struct Format {
    static constexpr std::string_view id = number == 1 ? "format_one" : "format_two";

    static gantry::Detection detect(const gantry::BundleView&, const gantry::ExamineOptions&) {
        return {number, std::string{id}};
    }
    static void validate(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver& report) {
        report.finding({"R1", std::string{id}, gantry::Severity::info, "", ""});
    }
    static void describe(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& report) {
        report.fact(id, "1");
    }
};

struct ThrowingFormat {
    static constexpr std::string_view id = "throwing";
    static void validate(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver&) {
        throw std::runtime_error{"must not cross"};
    }
    static void describe(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver&) {
        throw 7;
    }
};

template <class Factory>
const Factory& factory(const void* found) {
    return *static_cast<const Factory*>(found);
}

std::int32_t always(void*) {
    return 1;
}

class PluginTest : public ::testing::Test {
protected:
    using Both = gantry::detail::PluginFactories<Format<1>, Format<2>>;
    using Throwing = gantry::detail::PluginFactories<ThrowingFormat>;

    std::vector<std::string> told_;
    gantry_view view_{};
    gantry_examine_options options_{};
    gantry_finding_receiver findings_{
        sizeof findings_, 0, this, [](void* context, const gantry_finding* finding) {
            static_cast<PluginTest*>(context)->told_.push_back(gantry::to_string(finding->code));
            return GANTRY_STATUS_OK;
        }};
    gantry_detection_receiver detections_{
        sizeof detections_, 0, this, [](void* context, const gantry_detection* detection, gantry_text reason) {
            static_cast<PluginTest*>(context)->told_.push_back(std::to_string(detection->strength) + " " +
                                                               gantry::to_string(reason));
            return GANTRY_STATUS_OK;
        }};

    gantry_description_receiver description() {
        gantry_description_receiver receiver{};
        receiver.struct_size = sizeof receiver;
        receiver.context = this;
        receiver.fact = [](void* context, gantry_text name, gantry_text) {
            static_cast<PluginTest*>(context)->told_.push_back(gantry::to_string(name));
            return GANTRY_STATUS_OK;
        };
        return receiver;
    }

    template <class Factories>
    gantry_status validate(std::string_view format) {
        const auto* found = Factories::get(gantry::to_text(GANTRY_FACTORY_VALIDATOR));
        return factory<gantry_validator_factory>(found).validate(gantry::to_text(format), &view_, &options_,
                                                                 &findings_);
    }
};

TEST_F(PluginTest, CallsTheFormatThatIsAskedForAndNoOther) {
    EXPECT_EQ(validate<Both>("format_two"), GANTRY_STATUS_OK);
    EXPECT_EQ(validate<Both>("format_one"), GANTRY_STATUS_OK);
    EXPECT_THAT(told_, ElementsAre("format_two", "format_one"));
}

TEST_F(PluginTest, DescribesAndDetectsAsTheFormatThatIsAskedFor) {
    const auto receiver = description();
    const auto* describer = Both::get(gantry::to_text(GANTRY_FACTORY_DESCRIBER));
    const auto* detector = Both::get(gantry::to_text(GANTRY_FACTORY_DETECTOR));
    ASSERT_NE(detector, nullptr);
    const auto two = gantry::to_text("format_two");
    EXPECT_EQ(factory<gantry_describer_factory>(describer).describe(two, &view_, &options_, &receiver),
              GANTRY_STATUS_OK);
    EXPECT_EQ(factory<gantry_detector_factory>(detector).detect(two, &view_, &options_, &detections_),
              GANTRY_STATUS_OK);
    EXPECT_THAT(told_, ElementsAre("format_two", "2 format_two"));
}

TEST_F(PluginTest, AnswersBadArgumentForAFormatThatItDoesNotHave) {
    for (const auto* format : {"", "format", "format_one ", "format_three"})
        EXPECT_EQ(validate<Both>(format), GANTRY_STATUS_BAD_ARGUMENT) << format;
    EXPECT_THAT(told_, IsEmpty());
}

TEST_F(PluginTest, TurnsAnExceptionIntoAStatus) {
    EXPECT_EQ(validate<Throwing>("throwing"), GANTRY_STATUS_FAILED);
    const auto receiver = description();
    const auto* describer = Throwing::get(gantry::to_text(GANTRY_FACTORY_DESCRIBER));
    EXPECT_EQ(factory<gantry_describer_factory>(describer).describe(gantry::to_text("throwing"), &view_,
                                                                    &options_, &receiver),
              GANTRY_STATUS_FAILED);
}

TEST_F(PluginTest, AnswersStopWhenTheHostCancelled) {
    options_.is_cancelled = &always;
    EXPECT_EQ(validate<Both>("format_one"), GANTRY_STATUS_STOP);
}

TEST_F(PluginTest, OffersADetectorOnlyWhereTheFormatsHaveOne) {
    EXPECT_EQ(Throwing::get(gantry::to_text(GANTRY_FACTORY_DETECTOR)), nullptr);
    EXPECT_EQ(Both::get(gantry::to_text("gantry.something_of_later")), nullptr);
    const auto* validator = Throwing::get(gantry::to_text(GANTRY_FACTORY_VALIDATOR));
    EXPECT_EQ(factory<gantry_validator_factory>(validator).struct_size, sizeof(gantry_validator_factory));
}

}  // namespace

GANTRY_PLUGIN("org.example.entry", "4.5.6", Format<1>, Format<2>)

TEST(PluginEntry, IsConstantDataThatTellsWhatThePluginIs) {
    EXPECT_EQ(gantry_plugin_entry.magic, GANTRY_PLUGIN_ENTRY_MAGIC);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(&gantry_plugin_entry.magic), 8), "GANTRYPL");
    EXPECT_EQ(gantry_plugin_entry.struct_size, sizeof gantry_plugin_entry);
    EXPECT_EQ(gantry_plugin_entry.abi_version, GANTRY_ABI_VERSION);
    EXPECT_EQ(gantry::to_view(gantry_plugin_entry.plugin_id), "org.example.entry");
    EXPECT_EQ(gantry::to_view(gantry_plugin_entry.plugin_version), "4.5.6");
    EXPECT_THAT(gantry::to_strings(gantry_plugin_entry.formats), ElementsAre("format_one", "format_two"));
}

TEST(PluginEntry, StartsOnlyUnderTheAbiThatItWasBuiltFor) {
    EXPECT_EQ(gantry_plugin_entry.init(GANTRY_ABI_VERSION), GANTRY_STATUS_OK);
    EXPECT_EQ(gantry_plugin_entry.init(GANTRY_ABI_VERSION + 1), GANTRY_STATUS_UNSUPPORTED);
    EXPECT_NE(gantry_plugin_entry.get_factory(gantry::to_text(GANTRY_FACTORY_VALIDATOR)), nullptr);
    gantry_plugin_entry.deinit();
}
