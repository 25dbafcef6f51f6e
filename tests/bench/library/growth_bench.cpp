// What must cost the same in a small library and in a large one; each in microseconds, by size, and the pages
// against the same pages out of a bare table.
#include <cstdio>
#include <map>
#include <stdexcept>

#include "bench/benchmark.hpp"
#include "bench/library/floors.hpp"
#include "bench/library/generated_library.hpp"
#include "bench/library/measure.hpp"

namespace gantry::bench {
namespace {

constexpr int kTimes = 41;

template <class T>
void expect(const Result<T>& outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().message};
}

using Table = std::map<std::string, std::vector<double>>;

void measure_reads(const GeneratedLibrary& library, Table& table) {
    const auto opened = library.open();
    host::ListOptions options;
    options.limit = 100;
    const auto middle = library.size() / 2;
    const auto id = library.id(middle);
    options.cursor = opened->list_models(options)->next_cursor;
    table["list page of 100"].push_back(median_of_clock(kTimes, [&] { expect(opened->list_models(options)); }));
    table["get"].push_back(median_of_clock(kTimes, [&] { expect(opened->get_model(id)); }));
    const auto name = id.substr(id.rfind('/') + 1);
    table["search, one hit"].push_back(
        median_of_clock(kTimes, [&] { expect(opened->search_models(name, {})); }));
    table["search, 10 hits of 1,000 models"].push_back(
        median_of_clock(kTimes, [&] { expect(opened->search_models("family07", {})); }));
    table["descriptor, L2"].push_back(
        median_of_clock(kTimes, [&] { expect(opened->resolve_model_execution_descriptor(id)); }));
}

void measure_one_change(const GeneratedLibrary& library, Table& table) {
    const auto opened = library.open();
    const auto middle = library.size() / 2;
    int turn = 0;
    table["one model changed"].push_back(median_of_clock(kTimes, [&] {
        host::RegisterOptions options;
        options.tags = {"tag" + std::to_string(turn++)};
        expect(opened->register_external(library.bundle(middle).string(), options));
    }));
    host::ReconcileOptions one;
    one.model_id = library.id(middle);
    table["reconcile of one"].push_back(median_of_clock(kTimes, [&] { expect(opened->reconcile(one)); }));
}

void compare_pages(const GeneratedLibrary& library) {
    const auto opened = library.open();
    bare_index(library.root(), library.free_place("floor.db"));
    BareDatabase floor{library.free_place("floor.db")};
    host::ListOptions options;
    options.limit = 100;
    options.cursor = opened->list_models(options)->next_cursor;
    const auto suffix = ", " + std::to_string(library.size()) + " models";
    const Measure measure{seconds_of_clock, kTimes};
    compare(
        "list page of 100" + suffix, 2.0, [&] { expect(opened->list_models(options)); },
        [&] { (void)floor.page(library.id(100), 100); }, measure);
    compare(
        "search page of 100" + suffix, 2.0, [&] { expect(opened->search_models("family07", {})); },
        [&] { (void)floor.search("family07", 100); }, measure);
}

void print(const Table& table, const std::vector<std::size_t>& sizes) {
    std::printf("\n%-36s", "microseconds, by number of models");
    for (const auto size : sizes) std::printf("%12zu", size);
    std::printf("\n");
    for (const auto& [name, times] : table) {
        std::printf("%-36s", name.c_str());
        for (const auto time : times) std::printf("%12.1f", time * 1e6);
        std::printf("\n");
    }
    std::fflush(stdout);
}

GANTRY_BENCHMARK(Growth) {
    auto sizes = library_sizes();
    sizes.insert(sizes.begin(), 100);
    Table table;
    for (const auto size : sizes) {
        const GeneratedLibrary library{size};
        table["open"].push_back(median_of_clock(kTimes, [&] { (void)library.open(); }));
        measure_reads(library, table);
        measure_one_change(library, table);
        if (size >= 10'000) compare_pages(library);
    }
    print(table, sizes);
}

}  // namespace
}  // namespace gantry::bench
