#include "text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "terminal_text.hpp"

namespace gantry::command {
namespace {

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : one_line_text(text);
}

std::string state_text(const host::ModelSummary& model) {
    if (!model.problem.empty()) return model.problem == "corrupt" ? "damaged" : model.problem;
    auto text = model.needs_plugin ? std::string{"needs_plugin"} : or_dash(model.validation_state);
    if (model.stale.value_or(false)) text += ", stale";
    return text;
}

std::string weights_text(const std::vector<WeightFile>& weights) {
    if (weights.empty()) return {};
    std::uint64_t bytes = 0;
    for (const auto& file : weights) bytes += file.size;
    return fmt::format("{} {} in {} file{}", size_text(bytes), weights.front().format, weights.size(),
                       weights.size() == 1 ? "" : "s");
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
    constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000.0 && unit + 1 < kUnits.size()) {
        value /= 1000.0;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string findings_text(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += fmt::format("  {:<9} {:<5} {}{}{}\n", to_string(finding.severity), finding.rule,
                            one_line_text(finding.path), finding.path.empty() ? "" : ": ",
                            one_line_text(finding.message));
    return text;
}

std::string examination_text(const host::Examination& examination) {
    const auto& identity = examination.description.identity;
    auto text =
        fmt::format("{}: {}\n", one_line_text(examination.path),
                    examination.kind == host::PathKind::ambiguous ? std::string_view{"ambiguous"}
                                                                  : to_string(examination.validation_state));
    if (examination.plugin) {
        text += fmt::format("  format    {} (plugin {} {})\n", examination.bundle_format,
                            examination.plugin->id, examination.plugin->version);
        text += fmt::format("  class     {}\n", or_dash(identity.pipeline_class));
        text += fmt::format("  tasks     {}\n", identity.tasks.empty()
                                                    ? identity.task_type_primary
                                                    : fmt::format("{}", fmt::join(identity.tasks, ", ")));
        if (!identity.variant.empty()) text += fmt::format("  variant   {}\n", one_line_text(identity.variant));
    }
    for (const auto& [component, weights] : examination.description.components)
        text += fmt::format("  component {:<20} {:<13} {:<32} {}\n", one_line_text(component.name),
                            one_line_text(component.library), one_line_text(component.class_name),
                            weights_text(weights));
    text += findings_text(examination.findings);
    for (const auto& member : examination.members)
        text += fmt::format("  in it     {}\n", one_line_text(member));
    text.pop_back();
    return text;
}

std::string page_text(const host::ModelPage& page) {
    std::size_t width = 8;
    for (const auto& model : page.models) width = std::max(width, model.model_id.size());
    std::string text;
    for (const auto& model : page.models)
        text +=
            fmt::format("{:<{}}  {:<15}  {:<18}  {:<22}  {:>9}\n", model.model_id, width, state_text(model),
                        or_dash(model.storage_kind), or_dash(model.bundle_format), size_text(model.size_bytes));
    text += fmt::format("{} of {}{} model{}", page.models.size(), page.total,
                        page.total_is_minimum ? " or more" : "", page.total == 1 ? "" : "s");
    if (!page.next_cursor.empty()) text += fmt::format("; next: --cursor {}", page.next_cursor);
    return text;
}

std::string record_text(const host::ModelRecord& record) {
    const auto& model = record.summary;
    auto text = fmt::format("{}: {}\n", model.model_id, state_text(model));
    const auto line = [&](std::string_view name, const std::string& value) {
        text += fmt::format("  {:<12} {}\n", name, or_dash(value));
    };
    line("name", model.official_name);
    line("family", model.family);
    line("type", model.model_type);
    line("storage", model.storage_kind);
    line("format", model.bundle_format);
    line("class", model.pipeline_class);
    line("task", model.task_type_primary);
    line("entry", model.entry_path);
    line("size", size_text(model.size_bytes));
    line("tags", fmt::format("{}", fmt::join(model.tags, ", ")));
    line("import", model.import_state);
    line("checked", record.validation_checked_at.empty()
                        ? ""
                        : fmt::format("{} to depth {} by {} {}", record.validation_checked_at,
                                      or_dash(record.validation_depth), record.plugin ? record.plugin->id : "-",
                                      record.plugin ? record.plugin->version : ""));
    text += findings_text(record.findings);
    text.pop_back();
    return text;
}

}  // namespace gantry::command
