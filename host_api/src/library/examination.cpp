#include <gantry/host/examination.hpp>

#include <algorithm>

namespace gantry::host {

std::string_view to_string(PathKind kind) noexcept {
    switch (kind) {
        case PathKind::single_bundle: return "single_bundle";
        case PathKind::single_file: return "single_file";
        case PathKind::single_model_directory: return "single_model_directory";
        case PathKind::multi_model_container: return "multi_model_container";
        case PathKind::ambiguous: return "ambiguous";
        case PathKind::unsupported: return "unsupported";
    }
    return "unsupported";
}

std::string_view to_string(ValidationState state) noexcept {
    switch (state) {
        case ValidationState::valid: return "valid";
        case ValidationState::degraded: return "degraded";
        case ValidationState::invalid: return "invalid";
    }
    return "invalid";
}

std::optional<ValidationState> validation_state_from(std::string_view text) noexcept {
    for (const auto state : {ValidationState::valid, ValidationState::degraded, ValidationState::invalid})
        if (to_string(state) == text) return state;
    return std::nullopt;
}

ValidationState state_of(const std::vector<Finding>& findings) noexcept {
    auto worst = Severity::info;
    for (const auto& finding : findings) worst = std::max(worst, finding.severity);
    if (worst == Severity::fatal) return ValidationState::invalid;
    if (worst == Severity::degrading) return ValidationState::degraded;
    return ValidationState::valid;
}

}  // namespace gantry::host
