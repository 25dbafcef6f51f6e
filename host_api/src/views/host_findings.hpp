// What the host itself finds wrong with a bundle, whatever its format: rules H1 to H3.
//
// Names stay out of the messages: they are in `path`, and may hold line breaks.
#pragma once

#include <string_view>

#include <gantry/finding.hpp>

namespace gantry::host {

[[nodiscard]] Finding finding_for_escape(std::string_view name);            // H1 path_escape, fatal
[[nodiscard]] Finding finding_for_names_not_utf8();                         // H2 name_not_utf8, warning
[[nodiscard]] Finding finding_for_too_many_entries(std::string_view name);  // H3 too_many_entries, fatal

}  // namespace gantry::host
