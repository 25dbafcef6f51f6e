// What goes over the whole library: making its index, and finding nothing changed.
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/benchmark.hpp"
#include "bench/library/floors.hpp"
#include "bench/library/generated_library.hpp"
#include "bench/library/measure.hpp"

namespace gantry::bench {
namespace {

constexpr std::size_t kManyModels = 100'000;

int pairs_of(const GeneratedLibrary& library) {
    return library.size() >= kManyModels ? 3 : 21;
}

std::string at(const std::string& what, const GeneratedLibrary& library) {
    return what + ", " + std::to_string(library.size()) + " models";
}

void cold_index(const GeneratedLibrary& library) {
    // Each takes part of a second at 10,000: five pairs say as much as 21 of what is shorter.
    const int pairs = library.size() >= kManyModels ? 3 : library.size() >= 10'000 ? 5 : 21;
    compare(
        at("cold index", library), 2.0,
        [&] {
            library.delete_index();
            (void)library.open();
        },
        [&] { bare_index(library.root(), library.free_place("floor.db")); }, {seconds_of_clock, pairs});
}

void unchanged(const GeneratedLibrary& library) {
    const auto opened = library.open();
    struct Row {
        const char* name;
        host::CheckLevel level;
        Level floor;
    };
    for (const auto& row : {Row{"reconcile unchanged, L0", host::CheckLevel::root, Level::root},
                            Row{"reconcile unchanged, L1", host::CheckLevel::small, Level::small},
                            Row{"reconcile unchanged, L2", host::CheckLevel::all, Level::all}}) {
        const BareStats floor{library, row.floor};
        host::ReconcileOptions options;
        options.level = row.level;
        compare(
            at(row.name, library), 2.0,
            [&] {
                const auto outcome = opened->reconcile(options);
                if (!outcome || outcome->unchanged != library.size() || outcome->validated != 0)
                    throw std::runtime_error{"something has changed"};
            },
            [&] { (void)floor.ask(); }, {seconds_of_clock, pairs_of(library)});
    }
}

void peak_memory(const GeneratedLibrary& library) {
    reset_peak();
    library.delete_index();
    const auto opened = library.open();
    (void)opened->reconcile({});
    tell(at("peak memory of index and reconcile (bound 200 MB)", library), peak_megabytes(), "MB");
}

void idle(const GeneratedLibrary& library) {
    host::LibraryOptions options;
    const auto opened = library.open();
    (void)opened->reconcile({});
    const auto before = processor_seconds();
    std::this_thread::sleep_for(std::chrono::seconds{2});
    tell(at("processor time of two idle seconds", library), (processor_seconds() - before) * 1e3, "ms");
}

GANTRY_BENCHMARK(WholeLibrary) {
    for (const auto size : library_sizes()) {
        if (size < 10'000) continue;
        const GeneratedLibrary library{size};
        peak_memory(library);
        unchanged(library);
        cold_index(library);
        (void)library.open()->reconcile({});
        idle(library);
    }
}

}  // namespace
}  // namespace gantry::bench
