// structure and headers against bare system calls; what parsing costs; whether the size of weights matters.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "bench/allocations.hpp"
#include "bench/bare_calls.hpp"
#include "bench/benchmark.hpp"
#include "views/folder_view.hpp"
#include "views/memory_view.hpp"
#include "views/recording_view.hpp"
#include "views/view_table.hpp"

namespace gantry::bench {
namespace {

namespace fs = std::filesystem;
namespace format = formats::diffusers_directory;

constexpr std::array kBundles{"dit", "flux-sharded", "sd15-safety", "sdxl-two-variants"};

std::string bundle_path(const char* name) {
    return std::string{GANTRY_TEST_DATA "/bundles/"} + name;
}

// Answers the number of findings, so that nothing is optimised away.
int validate(host::View& view, Depth depth) {
    const auto table = host::make_view_table(view);
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = static_cast<std::int32_t>(depth);
    int count = 0;
    const gantry_finding_receiver receiver{sizeof receiver, 0, &count,
                                           [](void* context, const gantry_finding*) {
                                               ++*static_cast<int*>(context);
                                               return GANTRY_STATUS_OK;
                                           }};
    format::validate(BundleView{table}, ExamineOptions{options}, FindingReceiver{receiver});
    return count;
}

int validate_folder(const std::string& path, Depth depth) {
    const auto folder = host::FolderView::open(path);
    const auto recording = host::RecordingView::make(**folder);
    return validate(*recording, depth);
}

std::vector<Call> calls_of(const std::string& path, Depth depth) {
    const auto folder = host::FolderView::open(path);
    LoggingView logging{**folder};
    const auto recording = host::RecordingView::make(logging);
    validate(*recording, depth);
    return logging.calls();
}

// Twenty times, so that one run is long enough to be timed.
void repeat(const Work& work) {
    for (int i = 0; i < 20; ++i) work();
}

void compare_depth(Depth depth) {
    for (const auto* name : kBundles) {
        const auto path = bundle_path(name);
        const auto calls = calls_of(path, depth);
        compare(
            std::string{to_string(depth)} + " of " + name + ", 20 times", 2.0,
            [&] { repeat([&] { validate_folder(path, depth); }); },
            [&] { repeat([&] { make_bare_calls(path, calls); }); });
        tell("  system calls of the floor", static_cast<double>(make_bare_calls(path, calls)), "");
    }
}

host::MemoryView in_memory(const std::string& path) {
    host::MemoryView view;
    for (const auto& entry : fs::recursive_directory_iterator{path}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        view.file(fs::relative(entry.path(), path).string(),
                  std::string{std::istreambuf_iterator<char>{file}, {}});
    }
    return view;
}

void tell_parse_cost(const char* name, Depth depth) {
    auto view = in_memory(bundle_path(name));
    validate(view, depth);  // makes the tables of classes
    const auto before = allocations();
    validate(view, depth);
    const auto after = allocations();
    const auto label = std::string{name} + ", " + std::string{to_string(depth)};
    tell("allocations of " + label, static_cast<double>(after.count - before.count), "");
    tell("bytes allocated of " + label, static_cast<double>(after.bytes - before.bytes), "B");
    compare(
        "rules and parsing of " + label + " in memory, 20 times", 1.0,
        [&] { repeat([&] { validate(view, depth); }); },
        [&] { repeat([&] { validate_folder(bundle_path(name), depth); }); });
}

// A copy of a bundle whose denoiser is one tensor of `size` bytes, a hole on the disk.
void make_bundle_of(const fs::path& target, std::uint64_t size) {
    fs::remove_all(target);
    fs::copy(bundle_path("dit"), target, fs::copy_options::recursive);
    const auto weights = target / "transformer" / "diffusion_pytorch_model.safetensors";
    const auto header = R"({"a":{"dtype":"U8","shape":[)" + std::to_string(size) + R"(],"data_offsets":[0,)" +
                        std::to_string(size) + "]}}";
    std::string start;
    for (int i = 0; i < 8; ++i) start.push_back(static_cast<char>(header.size() >> (8 * i) & 0xff));
    fs::permissions(weights, fs::perms::owner_write, fs::perm_options::add);
    std::ofstream{weights, std::ios::binary | std::ios::trunc} << start << header;
    fs::resize_file(weights, start.size() + header.size() + size);
}

GANTRY_BENCHMARK(DiffusersStructure) {
    compare_depth(Depth::structure);
}

GANTRY_BENCHMARK(DiffusersHeaders) {
    compare_depth(Depth::headers);
}

GANTRY_BENCHMARK(DiffusersParsing) {
    for (const auto* name : kBundles)
        for (const auto depth : {Depth::structure, Depth::headers}) tell_parse_cost(name, depth);
}

GANTRY_BENCHMARK(DiffusersWeightSize) {
    const auto folder = fs::temp_directory_path() / ("gantry_bench_" + std::to_string(::getpid()));
    const auto small = folder / "small";
    const auto large = folder / "large";
    fs::create_directories(folder);
    make_bundle_of(small, 1U << 20);
    make_bundle_of(large, std::uint64_t{20} << 30);
    compare(
        "headers over 20 GiB against 1 MiB of weights", 1.1,
        [&] { repeat([&] { validate_folder(large.string(), Depth::headers); }); },
        [&] { repeat([&] { validate_folder(small.string(), Depth::headers); }); });
    fs::remove_all(folder);
}

}  // namespace
}  // namespace gantry::bench
