#include "plugins/search_path.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sys/auxv.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gantry::host {
namespace {

// Its address tells which file this code was loaded from.
constexpr char kInThisLibrary = 0;

std::string variable(std::string_view name) {
    const char* value = std::getenv(std::string{name}.c_str());
    return value == nullptr ? std::string{} : std::string{value};
}

std::string find_installed_folder() {
    Dl_info info{};
    void* extra = nullptr;
    if (::dladdr1(&kInThisLibrary, &info, &extra, RTLD_DL_LINKMAP) == 0 || extra == nullptr) return {};
    // Empty for the program itself, whose path is only what its caller said; relative where the loader found
    // the library below the working directory of that moment.
    const char* library = static_cast<const link_map*>(extra)->l_name;
    if (library == nullptr || library[0] != '/') return {};
    std::error_code failure;
    const auto real = std::filesystem::canonical(library, failure);
    if (failure) return {};
    return (real.parent_path() / "gantry" / "plugins").string();
}

class SearchPathBuilder {
public:
    void add(std::string_view folder, std::string_view origin) {
        SearchFolder found{std::string{folder}, std::nullopt};
        if (folder.empty() || folder.front() != '/')
            found.problem = make_error(
                ErrorCode::invalid_argument,
                fmt::format(
                    "'{}' of {} is not an absolute path; plugins are never looked for below the working "
                    "directory: write the whole path",
                    folder, origin),
                std::string{folder});
        folders_.push_back(std::move(found));
    }

    void add_all(std::string_view list, std::string_view origin) {
        for (auto colon = list.find(':'); colon != std::string_view::npos; colon = list.find(':')) {
            add(list.substr(0, colon), origin);
            list.remove_prefix(colon + 1);
        }
        add(list, origin);
    }

    [[nodiscard]] std::vector<SearchFolder> take() { return std::move(folders_); }

private:
    std::vector<SearchFolder> folders_;
};

}  // namespace

SearchEnvironment SearchEnvironment::of_this_process() {
    SearchEnvironment environment;
    environment.gained_rights = ::getauxval(AT_SECURE) != 0;
    environment.plugin_path = variable(kPluginPathVariable);
    environment.plugin_path_add = variable(kPluginPathAddVariable);
    environment.installed_folder = find_installed_folder();
    return environment;
}

std::vector<SearchFolder> plugin_search_path(const std::vector<std::string>& given, bool search_default_folders,
                                             const SearchEnvironment& environment) {
    SearchPathBuilder path;
    for (const auto& folder : given) path.add(folder, "the plugin folders given");
    if (!search_default_folders) return path.take();
    const bool use_variables = !environment.gained_rights;
    if (use_variables && !environment.plugin_path.empty())
        path.add_all(environment.plugin_path, kPluginPathVariable);
    else if (!environment.installed_folder.empty())
        path.add(environment.installed_folder, "the installation");
    if (use_variables && !environment.plugin_path_add.empty())
        path.add_all(environment.plugin_path_add, kPluginPathAddVariable);
    return path.take();
}

}  // namespace gantry::host
