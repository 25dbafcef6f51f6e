// The schema of the execution descriptor against the example in docs/descriptor.md: the example is accepted,
// and every way of damaging it is refused. A schema that accepts anything would prove nothing.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

std::string read_source(const std::string& name) {
    std::ifstream file{GANTRY_SOURCE_FOLDER "/" + name};
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

Json example_of_the_manual() {
    const auto text = read_source("docs/descriptor.md");
    const std::string fence = "```json\n";
    const auto begin = text.find(fence) + fence.size();
    return Json::parse(text.substr(begin, text.find("```", begin) - begin));
}

class DescriptorSchema : public ::testing::Test {
protected:
    DescriptorSchema() {
        const auto document = Json::parse(read_source("host_api/schemas/execution-descriptor-v1.schema.json"));
        valijson::SchemaParser{}.populateSchema(Adapter{document}, schema_);
    }

    [[nodiscard]] bool accepts(const Json& descriptor) const {
        return valijson::Validator{}.validate(schema_, Adapter{descriptor}, nullptr);
    }

    const Json example_ = example_of_the_manual();

private:
    valijson::Schema schema_;
};

// Every object below `value`, itself included, but for those whose members are the format's own.
void collect_objects(const Json& value, const Pointer& at, std::vector<Pointer>& found) {
    if (value.is_object()) found.push_back(at);
    if (!value.is_structured()) return;
    for (const auto& [name, member] : value.items())
        if (name != "facts" && name != "arguments")
            collect_objects(member, value.is_array() ? at / std::stoul(name) : at / name, found);
}

std::vector<Pointer> objects_of(const Json& value) {
    std::vector<Pointer> found;
    collect_objects(value, Pointer{}, found);
    return found;
}

TEST_F(DescriptorSchema, AcceptsTheExampleOfTheManual) {
    EXPECT_TRUE(accepts(example_));
}

TEST_F(DescriptorSchema, AcceptsMembersOfALaterRelease) {
    for (const auto& object : objects_of(example_)) {
        auto later = example_;
        later[object]["added_in_a_later_release"] = 1;
        EXPECT_TRUE(accepts(later)) << "in \"" << object.to_string() << '"';
    }
}

TEST_F(DescriptorSchema, RefusesADescriptorThatLacksAMember) {
    const auto objects = objects_of(example_);
    ASSERT_GE(objects.size(), 7u);
    for (const auto& object : objects) {
        for (const auto& [name, value] : example_[object].items()) {
            auto damaged = example_;
            damaged[object].erase(name);
            EXPECT_FALSE(accepts(damaged)) << "without " << (object / name).to_string();
        }
    }
}

TEST_F(DescriptorSchema, RefusesAMemberOfAnotherType) {
    for (const auto& object : objects_of(example_)) {
        for (const auto& [name, value] : example_[object].items()) {
            auto damaged = example_;
            damaged[object][name] = value.is_number() ? Json("text") : Json(4.5);
            EXPECT_FALSE(accepts(damaged)) << "with a wrong type at " << (object / name).to_string();
        }
    }
}

TEST_F(DescriptorSchema, RefusesValuesThatTheContractDoesNotHave) {
    const std::vector<std::pair<std::string, Json>> damages{
        {"/execution_contract_version", 2},
        {"/model_id", "only-one-part"},
        {"/model_id", "diffusion//sd15"},
        {"/model_type", "Diffusion"},
        {"/storage_kind", "external"},
        {"/validation_state", "degraded"},
        {"/validation_checked_at", "yesterday"},
        {"/fingerprint", ""},
        {"/variant", ""},
        {"/pipeline_class", ""},
        {"/entry_path", "models/sd15"},
        {"/entry_kind", "link"},
        {"/tasks", Json::array({"text-to-image", "text-to-image"})},
        {"/plugin/sha256", "9f86"},
        {"/plugin/version", "one"},
        {"/findings/0/severity", "fatal"},
        {"/findings/0/code", "Pickle Weights"},
        {"/findings/0/path", "/models/sd15/unet"},
        {"/components/0/path", "unet"},
        {"/components/0/config_file", "unet/config.json"},
        {"/components/0/weights/0/shard_index", "unet/index.json"},
        {"/components/0/weights/0/path", ""},
        {"/components/0/weights/0/size_bytes", -1},
        {"/engines/0/arguments", "{}"},
        {"/facts", Json{{"without_a_format", 1}}},
        {"/dependency_resolution/validation_state", "valid"},
        {"/dependency_resolution/validation_errors", Json::array({Json{{"code", "x"}}})},
        {"/dependency_resolution/bindings", Json::array({Json{{"binding_id", "x"}}})},
    };
    for (const auto& [place, value] : damages) {
        auto damaged = example_;
        damaged.at(Pointer{place}) = value;
        EXPECT_FALSE(accepts(damaged)) << "with " << value.dump() << " at " << place;
    }
}

}  // namespace
