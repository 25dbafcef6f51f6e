// Finding: one thing that is wrong, or worth knowing, about a bundle.
//
// A broken bundle is a row of findings; an Error (error.hpp) means that the check itself could not run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

enum class Severity : std::int32_t {
    info = 0,       // worth knowing
    warning = 1,    // the model stays valid
    degrading = 2,  // it is what it claims, but not all of it can be used now
    fatal = 3,      // it cannot be executed as it is, however complete
};

struct Finding {
    std::string rule;  // id of the rule in the format's FORMAT.md, "D12"
    std::string code;  // stable, lower_snake_case, "missing_component"
    Severity severity = Severity::info;
    std::string message;  // what is wrong and what to do, one line
    std::string path;     // relative to the bundle root, "" for the bundle itself

    friend bool operator==(const Finding&, const Finding&) = default;
};

// "info", "warning", "degrading", "fatal".
[[nodiscard]] constexpr std::string_view to_string(Severity severity) noexcept {
    switch (severity) {
        case Severity::info: return "info";
        case Severity::warning: return "warning";
        case Severity::degrading: return "degrading";
        case Severity::fatal: return "fatal";
    }
    return "fatal";  // a number from outside that we do not know is never taken lightly
}

[[nodiscard]] constexpr std::optional<Severity> severity_from(std::string_view text) noexcept {
    for (const auto severity : {Severity::info, Severity::warning, Severity::degrading, Severity::fatal})
        if (to_string(severity) == text) return severity;
    return std::nullopt;
}

}  // namespace gantry
