#include "connected.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>
#include <gantry/formats/json_file.hpp>

#include "model_card.hpp"
#include "own_settings.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kCard = "README.md";
constexpr std::string_view kChecker = "safety_checker";
constexpr std::string_view kSwitch = "enable_safety_checker";

// As Python's `if value:` takes it.
bool is_false(const JsonValue& value) {
    if (value.is_null()) return true;
    if (const auto* truth = std::get_if<bool>(&value.storage())) return !*truth;
    if (const auto* number = std::get_if<std::int64_t>(&value.storage())) return *number == 0;
    return value.as_string() != nullptr && value.as_string()->empty();
}

bool is_switched_off(const ModelIndex& index, const PipelineClass& known) {
    const auto& settings = known.checked_settings;
    if (std::find(settings.begin(), settings.end(), kSwitch) == settings.end()) return false;
    const auto* value = index.object().find(kSwitch);
    return value != nullptr && !is_left_to_default(index.object(), kSwitch) && is_false(*value);
}

}  // namespace

void check_connected_repository(const BundleView& view, Survey& survey) {
    if (survey.known_class == nullptr || !survey.known_class->is_connected) return;
    const auto text = view.read_text(kCard, kMaxConfigBytes);
    if (survey.findings.unusable(text.status, kCard) || !text.is_ok()) return;
    const auto card = read_model_card(text.value);
    survey.has_unknown_repository = !card.problem.empty();
    if (survey.has_unknown_repository) {
        survey.findings.add(
            report::kModelCardInvalid, kCard,
            {fmt::format("{} cannot be used: {}", kCard, card.problem),
             fmt::format(
                 "The loader looks there for a second repository that {} takes components from, and fails",
                 survey.pipeline_class),
             fmt::format("Correct it, or remove {} if the bundle has all components", kCard)});
        return;
    }
    if (card.repository.empty()) return;
    survey.external_references.push_back(card.repository);
    survey.findings.add(
        report::kExternalReference, kCard,
        {fmt::format("{} names \"{}\", which is not checked here", kCard, shown(card.repository)),
         "The loader takes components from that repository", "Keep it at hand"});
}

void check_outside_checker(const ModelIndex& index, Survey& survey) {
    if (survey.known_class == nullptr || survey.known_class->checker_package.empty()) return;
    const auto form = index.entry(kChecker).form;
    if (form != EntryForm::missing && form != EntryForm::absent) return;
    if (is_switched_off(index, *survey.known_class)) return;
    const auto package = survey.known_class->checker_package;
    survey.outside_package = package;
    survey.external_references.emplace_back(package);
    survey.findings.add(
        report::kOutsideChecker, kChecker,
        {fmt::format(
             "{} lists no \"{}\", and {} then takes the one of the package {}, which is not checked here",
             kMarker, kChecker, survey.pipeline_class, package),
         "The loader fails where that package is not installed, and the package may load weights of its own",
         fmt::format("Add {} where the bundle is to be loaded, and keep what it loads at hand", package)});
}

}  // namespace gantry::formats::diffusers_directory
