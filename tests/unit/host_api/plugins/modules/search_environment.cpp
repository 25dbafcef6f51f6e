#include <string>

#include "plugins/search_path.hpp"

extern "C" __attribute__((visibility("default"))) const char* gantry_test_installed_folder() {
    static const std::string folder = gantry::host::SearchEnvironment::of_this_process().installed_folder;
    return folder.c_str();
}
