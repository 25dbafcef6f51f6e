#include "findings.hpp"

#include <algorithm>
#include <utility>

#include "rules.hpp"

namespace gantry::formats::diffusers_directory {

void Findings::info(std::string_view rule, std::string_view code, std::string_view path, std::string message) {
    add(Severity::info, rule, code, path, std::move(message));
}

void Findings::warning(std::string_view rule, std::string_view code, std::string_view path,
                       std::string message) {
    add(Severity::warning, rule, code, path, std::move(message));
}

void Findings::degrading(std::string_view rule, std::string_view code, std::string_view path,
                         std::string message) {
    add(Severity::degrading, rule, code, path, std::move(message));
}

void Findings::fatal(std::string_view rule, std::string_view code, std::string_view path, std::string message) {
    add(Severity::fatal, rule, code, path, std::move(message));
}

bool Findings::unusable(EntryKind kind, std::string_view path) {
    if (kind == EntryKind::escape) {
        fatal(rule::kNoEscape, "path_escape", path,
              "It leads out of the bundle. The loader would follow it and read what is there; copy the target "
              "into the bundle, or allow its folder in the library's configuration.");
        return true;
    }
    if (kind == EntryKind::unreadable) {
        degrading(rule::kReadable, "component_unreadable", path,
                  "Permissions keep this process from reading it, and the loader would fail on it. Give the "
                  "user that runs the engine read access.");
        return true;
    }
    return false;
}

void Findings::append(const Findings& others) {
    findings_.insert(findings_.end(), others.findings_.begin(), others.findings_.end());
}

bool Findings::has_problem() const noexcept {
    return first_problem() != nullptr;
}

const Finding* Findings::first_problem() const noexcept {
    const auto found = std::find_if(findings_.begin(), findings_.end(), [](const Finding& finding) {
        return finding.severity >= Severity::degrading;
    });
    return found == findings_.end() ? nullptr : &*found;
}

void Findings::add(Severity severity, std::string_view rule, std::string_view code, std::string_view path,
                   std::string message) {
    findings_.push_back(
        {std::string{rule}, std::string{code}, severity, std::move(message), std::string{path}});
}

}  // namespace gantry::formats::diffusers_directory
