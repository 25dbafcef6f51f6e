// A module with a copy of the host of its own, as an application has when two of its parts each bring one.
#include <cstring>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

// 0: the library opened; 1: it did not, and `name` holds the name of the error's code.
extern "C" __attribute__((visibility("default"))) int gantry_test_open_library(const char* root, char* name,
                                                                               unsigned long size) {
    gantry::host::HostOptions host_options;
    host_options.search_default_folders = false;
    const auto host = gantry::host::Host::open(host_options);
    if (!host) return 2;
    gantry::host::LibraryOptions options;
    options.reconcile_in_background = false;
    options.root = root;
    const auto library = gantry::host::Library::open(*host, options);
    if (library) return 0;
    const auto code = gantry::to_string(library.error().code);
    std::strncpy(name, code.data(), size - 1);
    return 1;
}
