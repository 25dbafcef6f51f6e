#include "model_index.hpp"

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "rules.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

void report_unread(ViewStatus status, const std::string& problem, Findings& findings) {
    switch (status) {
        case ViewStatus::unreadable: findings.unusable(EntryKind::unreadable, kMarker); return;
        case ViewStatus::escape: findings.unusable(EntryKind::escape, kMarker); return;
        case ViewStatus::absent:
        case ViewStatus::wrong_kind:
            findings.fatal(
                rule::kIndexIsThere, "missing_model_index", kMarker,
                fmt::format("There is no file {}: {}. The loader starts with it; restore it from where "
                            "the bundle came from.",
                            kMarker, problem));
            return;
        case ViewStatus::too_large:
            findings.fatal(
                rule::kIndexIsJson, "invalid_model_index_json", kMarker,
                fmt::format("{} is not the index of a pipeline: {}. Restore it from where the bundle "
                            "came from.",
                            kMarker, problem));
            return;
        default:
            findings.degrading(
                rule::kReadable, "component_unreadable", kMarker,
                fmt::format("{} could not be read: {}. Check the disk and try again.", kMarker, problem));
    }
}

void report_note(const JsonNote& note, Findings& findings) {
    const auto detail = shown(note.detail);
    if (note.kind == JsonNoteKind::duplicate_name) {
        findings.warning(
            rule::kIndexIsPlainJson, "duplicate_name", kMarker,
            fmt::format("The name \"{}\" is given twice. The loader takes the last one; remove the "
                        "other.",
                        detail));
        return;
    }
    findings.warning(
        rule::kIndexIsPlainJson, "nonstandard_json", kMarker,
        fmt::format("\"{}\" is not JSON by the standard. The loader takes it, other readers do not; "
                    "write a plain value.",
                    detail));
}

}  // namespace

ModelIndex::ModelIndex(const BundleView& view, Findings& findings)
    : file_(read_json_file(view, kMarker, kMaxConfigBytes)) {
    if (file_.status != ViewStatus::ok) {
        report_unread(file_.status, file_.problem, findings);
        return;
    }
    if (!is_usable()) {
        const auto problem = file_.document
                                 ? fmt::format("it holds {}, not an object", file_.document->root.kind_name())
                                 : file_.problem;
        findings.fatal(
            rule::kIndexIsJson, "invalid_model_index_json", kMarker,
            fmt::format("{} cannot be read as JSON: {}. The loader fails on it; restore it from where "
                        "the bundle came from.",
                        kMarker, problem));
        return;
    }
    for (const auto& note : file_.document->notes) report_note(note, findings);
}

IndexEntry ModelIndex::entry(std::string_view name) const {
    const auto* value = object().find(name);
    return value == nullptr ? IndexEntry{} : read_entry(*value);
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
