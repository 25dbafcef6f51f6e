#include "dependencies/resolution.hpp"
#include "json/memory.hpp"

#include <algorithm>

#include <simdjson.h>

namespace gantry::host {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string text_member(simdjson::dom::element object, std::string_view name) {
    std::string_view text;
    return object[name].get(text) == simdjson::SUCCESS ? std::string{text} : std::string{};
}

DependencyBinding binding_of(simdjson::dom::element json) {
    DependencyBinding binding;
    binding.binding_id = text_member(json, "binding_id");
    binding.profile_id = text_member(json, "profile_id");
    std::int64_t version = 0;
    if (json["profile_version"].get(version) == simdjson::SUCCESS) binding.profile_version = version;
    binding.backend_key = text_member(json, "backend_key");
    binding.platform_selector = text_member(json, "platform_selector");
    if (binding.platform_selector.empty()) binding.platform_selector = "*";
    binding.binding_kind = text_member(json, "binding_kind");
    binding.validation_state = "unknown_profile";
    binding.validation_errors.push_back({"unknown_profile", "binding", binding.binding_id, "profile_id",
                                         "the profile \"" + binding.profile_id +
                                             "\" is not known here; take the binding out of the record, or "
                                             "install what the profile asks for yourself"});
    return binding;
}

}  // namespace

std::string_view platform_key() noexcept {
    return "linux-x86_64";
}

bool selects_platform(std::string_view selector, std::string_view platform) noexcept {
    while (true) {
        const auto end = selector.find_first_of(",|");
        const auto key = trimmed(selector.substr(0, end));
        if (key == "*" || key == platform) return true;
        if (end == std::string_view::npos) return false;
        selector.remove_prefix(end + 1);
    }
}

DependencyResolution resolve_dependencies(const ModelId& id, const MetadataDocument& document,
                                          std::string_view backend_key) {
    DependencyResolution resolution;
    resolution.model_id = id.text();
    resolution.platform_key = platform_key();
    resolution.backend_key = backend_key;

    const auto raw = document.raw_member("dependency_bindings");
    if (!raw) return resolution;
    simdjson::dom::parser parser;
    simdjson::dom::array declared;
    const auto code = with_memory(parser.parse(raw->data(), raw->size()).get(declared));
    if (code != simdjson::SUCCESS || declared.size() == 0) return resolution;
    for (const auto json : declared) {
        if (!json.is_object()) continue;
        auto binding = binding_of(json);
        const bool takes_backend = binding.backend_key.empty() || binding.backend_key == backend_key;
        if (takes_backend && selects_platform(binding.platform_selector, resolution.platform_key))
            resolution.bindings.push_back(std::move(binding));
    }
    std::sort(resolution.bindings.begin(), resolution.bindings.end(),
              [](const auto& left, const auto& right) { return left.binding_id < right.binding_id; });
    resolution.validation_state = "unknown_profile";
    if (resolution.bindings.empty())
        resolution.validation_errors.push_back(
            {"declared_bindings_unresolved",
             "top_level",
             {},
             "dependency_bindings",
             "the model declares dependency bindings and none is for this backend and platform"});
    return resolution;
}

}  // namespace gantry::host
