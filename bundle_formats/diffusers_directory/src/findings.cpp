#include "findings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::formats::diffusers_directory {

void Findings::add(const Report& report, std::string_view path, const Message& message) {
    findings_.push_back({std::string{report.rule}, std::string{report.code}, report.severity,
                         fmt::format("{}. {}. {}.", message.what, message.loader, message.action),
                         std::string{path}});
}

bool Findings::unusable(EntryKind kind, std::string_view path) {
    if (kind == EntryKind::escape) {
        add(report::kLeadsOut, path,
            {fmt::format("{} leads out of the bundle", path),
             "The loader follows it and reads what is there, whatever its release",
             "Copy the target into the bundle, or allow its folder in the library's configuration"});
        return true;
    }
    if (kind == EntryKind::unreadable) {
        add(report::kUnreadable, path,
            {fmt::format("Permissions keep this process from reading {}", path),
             "A loader that runs as the same user fails on it, or says that it is missing",
             "Give the user that runs the engine read access"});
        return true;
    }
    return false;
}

bool Findings::unusable(ViewStatus status, std::string_view path) {
    if (status == ViewStatus::escape) return unusable(EntryKind::escape, path);
    if (status == ViewStatus::unreadable) return unusable(EntryKind::unreadable, path);
    return false;
}

void Findings::add_lfs_pointer(std::string_view path, const Report& report) {
    add(report, path,
        {fmt::format("{} is the pointer that Git LFS leaves, not the file itself", path),
         "The loader takes it for the file, and fails or loads nonsense; only diffusers says what it is",
         "Fetch it with \"git lfs pull\", or download it"});
}

void Findings::append(const Findings& others) {
    findings_.insert(findings_.end(), others.findings_.begin(), others.findings_.end());
}

void Findings::drop_problems() {
    std::erase_if(findings_, [](const Finding& finding) {
        return finding.severity >= Severity::degrading && finding.code != report::kLeadsOut.code;
    });
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

}  // namespace gantry::formats::diffusers_directory
