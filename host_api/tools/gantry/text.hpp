// How answers are shown to a person. Scripts use --json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gantry/finding.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/host/library.hpp>

namespace gantry::command {

// "5.1 GB", powers of 1000.
[[nodiscard]] std::string size_text(std::uint64_t bytes);
[[nodiscard]] std::string findings_text(const std::vector<Finding>& findings);
[[nodiscard]] std::string examination_text(const host::Examination& examination);
[[nodiscard]] std::string page_text(const host::ModelPage& page);
[[nodiscard]] std::string record_text(const host::ModelRecord& record);

}  // namespace gantry::command
