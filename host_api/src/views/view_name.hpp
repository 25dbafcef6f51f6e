// What can be said of a name before anything is looked up.
#pragma once

#include <string_view>

namespace gantry::host {

enum class NameShape {
    plain,      // one that a view serves: is_view_name()
    leads_out,  // absolute, or with a ".." part: an escape, whatever is on the disk
    malformed,  // not UTF-8, a NUL, too long, an empty part or "."
};

[[nodiscard]] NameShape shape_of_name(std::string_view name) noexcept;

// The parts in front of the first '/', of the last one, and behind it. "" for a name without '/' where it
// has none to give: first_part("a") is "a", folder_of("a") is "", last_part("a") is "a".
[[nodiscard]] std::string_view first_part(std::string_view name) noexcept;
[[nodiscard]] std::string_view folder_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view last_part(std::string_view name) noexcept;

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace gantry::host
