#include "model_index.hpp"

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "own_settings.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kRestore = "Restore it from where the bundle came from";

// No index of a pipeline comes near these limits.
void report_limit(const std::string& problem, Findings& findings) {
    findings.add(report::kIndexNotJson, kMarker,
                 {fmt::format("{} is beyond a limit of this check: {}", kMarker, problem),
                  "The loader itself would read on", std::string{kRestore}});
}

void report_unread(ViewStatus status, const std::string& problem, Findings& findings) {
    if (findings.unusable(status, kMarker)) return;
    switch (status) {
        case ViewStatus::absent:
        case ViewStatus::wrong_kind:
            findings.add(report::kIndexMissing, kMarker,
                         {fmt::format("There is no file {}: {}", kMarker, problem),
                          "The loader starts with it, and fails", std::string{kRestore}});
            return;
        case ViewStatus::too_large: report_limit(problem, findings); return;
        default:
            findings.add(report::kUnreadable, kMarker,
                         {fmt::format("{} could not be read: {}", kMarker, problem),
                          "The loader fails on it as well", "Check the disk and try again"});
    }
}

void report_note(const JsonNote& note, Findings& findings) {
    const auto detail = shown(note.detail);
    if (note.kind == JsonNoteKind::duplicate_name) {
        findings.add(report::kNameTwice, kMarker,
                     {fmt::format("{} gives the name \"{}\" twice", kMarker, detail),
                      "The loader takes the last one, other readers may take the first", "Remove the other"});
        return;
    }
    const auto* what =
        note.kind == JsonNoteKind::huge_number ? "takes more than 64 bits" : "is not JSON by the standard";
    findings.add(report::kOddJson, kMarker,
                 {fmt::format("\"{}\" in {} {}", detail, kMarker, what),
                  "The loader takes it, other readers do not", "Write a plain value"});
}

}  // namespace

ModelIndex::ModelIndex(const BundleView& view, Findings& findings)
    : file_(read_json_file(view, kMarker, kMaxConfigBytes)) {
    if (file_.status != ViewStatus::ok) {
        report_unread(file_.status, file_.problem, findings);
        return;
    }
    if (file_.is_lfs_pointer) {
        findings.add_lfs_pointer(kMarker, report::kIndexLfsPointer);
        return;
    }
    if (file_.is_limit) {
        report_limit(file_.problem, findings);
        return;
    }
    if (!is_usable()) {
        const auto problem = file_.document
                                 ? fmt::format("it holds {}, not an object", file_.document->root.kind_name())
                                 : file_.problem;
        findings.add(report::kIndexNotJson, kMarker,
                     {fmt::format("{} cannot be read as JSON: {}", kMarker, problem), "The loader fails on it",
                      std::string{kRestore}});
        return;
    }
    for (const auto& note : file_.document->notes) report_note(note, findings);
}

IndexEntry ModelIndex::entry(std::string_view name) const {
    const auto* value = object().find(name);
    return value == nullptr || is_left_to_default(object(), name) ? IndexEntry{} : read_entry(*value);
}

IndexEntry read_entry(const JsonValue& value) {
    IndexEntry entry;
    entry.form = EntryForm::malformed;
    const auto* list = value.as_array();
    if (list == nullptr) {
        entry.description = fmt::format("is {}", value.kind_name());
        return entry;
    }
    if (!list->empty() && list->front().is_null()) {
        entry.form = EntryForm::absent;
        return entry;
    }
    if (list->size() != 2) {
        entry.description = fmt::format("is a list of {}", list->size());
        const auto* source = list->size() == 3 ? list->back().as_object() : nullptr;
        entry.is_modular = source != nullptr && source->find("pretrained_model_name_or_path") != nullptr;
        return entry;
    }
    const auto* library = list->front().as_string();
    const auto* class_name = list->back().as_string();
    if (library == nullptr || class_name == nullptr) {
        entry.description =
            fmt::format("is a list of {} and {}", list->front().kind_name(), list->back().kind_name());
        return entry;
    }
    entry.form = EntryForm::component;
    entry.library = *library;
    entry.class_name = *class_name;
    return entry;
}

}  // namespace gantry::formats::diffusers_directory
