#include "views/host_findings.hpp"

#include <fmt/format.h>

#include "views/view.hpp"
#include "views/view_name.hpp"

namespace gantry::host {

Finding finding_for_escape(std::string_view name) {
    const bool is_name_itself = shape_of_name(name) == NameShape::leads_out;
    const auto* message =
        is_name_itself ? "a file of the model names a path outside its folder: use one inside it"
                       : "a link leads out of the model's folder: replace it by what it leads to, or allow "
                         "that folder in the library's configuration";
    return {"H1", "path_escape", Severity::fatal, message, std::string{name}};
}

Finding finding_for_names_not_utf8() {
    return {"H2", "name_not_utf8", Severity::warning,
            "some names in the model's folder are not UTF-8, and what they name is ignored: rename it", ""};
}

Finding finding_for_too_many_entries(std::string_view name) {
    return {"H3", "too_many_entries", Severity::fatal,
            fmt::format("the folder holds more than {} entries: move out what is not part of the model",
                        kMaxFolderEntries),
            std::string{name}};
}

}  // namespace gantry::host
