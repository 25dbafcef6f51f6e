#include "integration/corpus_agreement/verdicts.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "unit/bundle_formats/diffusers_directory/message_shape.hpp"
#include "views/view_table.hpp"

namespace gantry::tests {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream{line};
    for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
    return cells;
}

struct Collected {
    Severity worst = Severity::info;
    std::string reasons;
    std::string faults_of_messages;
};

gantry_status collect(void* context, const gantry_finding* finding) {
    auto& collected = *static_cast<Collected*>(context);
    const auto severity = static_cast<Severity>(finding->severity);
    const Finding whole{to_string(finding->rule), to_string(finding->code), severity,
                        to_string(finding->message), to_string(finding->path)};
    if (const auto fault = fault_of_message(whole); !fault.empty())
        collected.faults_of_messages += fault + ": " + whole.message + "\n";
    collected.worst = std::max(collected.worst, severity);
    if (severity >= Severity::degrading)
        collected.reasons +=
            to_string(finding->rule) + " " + to_string(finding->code) + " " + to_string(finding->path) + "; ";
    return GANTRY_STATUS_OK;
}

}  // namespace

std::vector<Expectation> read_expectations(const std::string& path) {
    std::ifstream file{path};
    std::map<std::string, std::size_t> columns;
    std::vector<Expectation> expectations;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        const auto cells = cells_of(line);
        if (columns.empty()) {
            for (std::size_t i = 0; i < cells.size(); ++i) columns[cells[i]] = i;
            continue;
        }
        const auto cell = [&](const char* name) { return cells.at(columns.at(name)); };
        expectations.push_back({cell("bundle"), cell("mutation"), cell("loader_arguments"),
                                cell("gantry_state"), cell("rule"), cell("strength") == "firm", cell("depth")});
    }
    return expectations;
}

Verdict judge(host::View& view, Depth depth) {
    const auto table = host::make_view_table(view);
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = static_cast<std::int32_t>(depth);
    Collected collected;
    const gantry_finding_receiver receiver{sizeof receiver, 0, &collected, &collect};
    formats::diffusers_directory::validate(BundleView{table}, ExamineOptions{options},
                                           FindingReceiver{receiver});
    const auto* state = collected.worst == Severity::fatal       ? "invalid"
                        : collected.worst == Severity::degrading ? "degraded"
                                                                 : "valid";
    return {state, collected.reasons, collected.faults_of_messages};
}

void Agreement::add(const Expectation& expected, const Verdict& seen, std::string_view depth) {
    auto& row = rows_[expected.mutation];
    const bool agrees = seen.state == expected.state;
    if (!expected.is_firm) {
        ++row.judged;
        row.judged_agreed += agrees ? 1 : 0;
    } else {
        ++firm_;
        ++row.firm;
        row.agreed += agrees ? 1 : 0;
    }
    if (agrees) return;
    differences_.push_back(std::string{expected.is_firm ? "" : "(judgement) "} + expected.bundle + " " +
                           expected.mutation + " at " + std::string{depth} + ": expected " + expected.state +
                           ", got " + seen.state + " " + seen.reasons);
    if (!expected.is_firm) return;
    if (seen.state == "valid") {
        ++false_valid_;
    } else if (expected.state == "valid") {
        ++false_alarm_;
    } else {
        ++other_state_;
    }
}

void Agreement::print() const {
    std::printf("%-34s %10s %10s\n", "mutation", "firm", "judgement");
    for (const auto& [mutation, row] : rows_)
        std::printf("%-34s %5d/%-4d %5d/%-4d\n", mutation.c_str(), row.agreed, row.firm, row.judged_agreed,
                    row.judged);
    for (const auto& difference : differences_) std::printf("  %s\n", difference.c_str());
    std::printf("firm rows: %d\nfalse valid: %d\nfalse alarm: %d\nother state: %d\n", firm_, false_valid_,
                false_alarm_, other_state_);
}

}  // namespace gantry::tests
