#include "connected.hpp"

#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

#include "model_card.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kCard = "README.md";

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

}  // namespace gantry::formats::diffusers_directory
