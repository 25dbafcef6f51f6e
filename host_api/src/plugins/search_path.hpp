// Where plugins are looked for, in order: folders given, GANTRY_PLUGIN_PATH or else the folder installed beside
// the host, GANTRY_PLUGIN_PATH_ADD. Never the working directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/error.hpp>

namespace gantry::host {

inline constexpr std::string_view kPluginPathVariable = "GANTRY_PLUGIN_PATH";
inline constexpr std::string_view kPluginPathAddVariable = "GANTRY_PLUGIN_PATH_ADD";

// What the process says; a value of its own so that tests can say something else.
struct SearchEnvironment {
    std::string plugin_path;       // of the variable, "" for unset
    std::string plugin_path_add;   // of the variable, "" for unset
    std::string installed_folder;  // "" for none: the host is linked into the program
    bool gained_rights = false;    // at exec: the variables are somebody else's and are ignored

    [[nodiscard]] static SearchEnvironment of_this_process();
};

struct SearchFolder {
    std::string path;              // as given
    std::optional<Error> problem;  // why it is not looked at: invalid_argument for one that is not absolute
};

[[nodiscard]] std::vector<SearchFolder> plugin_search_path(const std::vector<std::string>& given,
                                                           bool search_default_folders,
                                                           const SearchEnvironment& environment);

}  // namespace gantry::host
