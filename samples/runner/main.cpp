// A runner, as an engine would be: it never looks into a bundle. The descriptor says what to load.
//
//     gantry-sample-runner LIBRARY BUNDLE
//
// Exit codes: 0 it would run, 1 failed, 2 usage, 3 degraded, 4 invalid.
#include <cstdint>
#include <iostream>
#include <string>

#include <gantry/host/descriptor.hpp>
#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

namespace {

int refuse(const gantry::Error& error) {
    std::cerr << "refused (" << to_string(error.code) << "): " << error.message << '\n';
    for (const auto& finding : error.findings)
        std::cerr << "  " << to_string(finding.severity) << ' ' << finding.code << ' ' << finding.path << ": "
                  << finding.message << '\n';
    if (error.code == gantry::ErrorCode::degraded) return 3;
    if (error.code == gantry::ErrorCode::invalid) return 4;
    return 1;
}

void print_plan(const gantry::host::ExecutionDescriptor& descriptor) {
    std::cout << descriptor.model_id << ": " << descriptor.pipeline_class << " for "
              << descriptor.task_type_primary << ", from " << descriptor.entry_path << '\n';
    for (const auto& component : descriptor.components) {
        std::cout << "  " << component.name << " (" << component.role << "): " << component.library << '.'
                  << component.class_name << '\n';
        if (!component.config_file.empty()) std::cout << "    config  " << component.config_file << '\n';
        for (const auto& weights : component.weights)
            std::cout << "    weights " << weights.path << " (" << weights.format << ", " << weights.size_bytes
                      << " bytes)\n";
    }
    for (const auto& engine : descriptor.engines)
        std::cout << "  " << engine.engine << ": " << (engine.compatible ? "can run it" : engine.reason)
                  << " with " << engine.arguments_json << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: gantry-sample-runner LIBRARY BUNDLE\n";
        return 2;
    }
    auto host = gantry::host::Host::open({});
    if (!host) return refuse(host.error());
    gantry::host::LibraryOptions options;
    options.root = argv[1];
    options.reconcile_in_background = false;  // this program asks for one model, and ends
    auto library = gantry::host::Library::open(*host, options);
    if (!library) return refuse(library.error());

    const auto model = (*library)->register_external(argv[2], {});
    if (!model) return refuse(model.error());
    const auto descriptor = (*library)->resolve_model_execution_descriptor(model->model_id);
    if (!descriptor) return refuse(descriptor.error());
    print_plan(*descriptor);
    return 0;
}
