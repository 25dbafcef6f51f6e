// What changes one model, against the least that keeps a change: one flushed file and one row.
#include <chrono>
#include <stdexcept>
#include <thread>

#include "bench/benchmark.hpp"
#include "bench/library/floors.hpp"
#include "bench/library/generated_library.hpp"
#include "bench/library/measure.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::bench {
namespace {

constexpr int kPairsOfWrites = 31;
// Behind the time in which a change cannot be told from the next one, which a registration waits for.
constexpr std::chrono::milliseconds kSettled{30};

// On the disk that temporary files are on: in memory a flush costs nothing.
GANTRY_BENCHMARK(Register) {
    const test::TemporaryFolder folder;
    host::HostOptions host_options;
    host_options.search_default_folders = false;
    host_options.plugin_folders = {GANTRY_BENCH_PLUGINS};
    host::LibraryOptions options;
    options.root = (folder / "library").string();
    options.reconcile_in_background = false;
    const auto library = *host::Library::open(*host::Host::open(std::move(host_options)), std::move(options));
    for (int i = 0; i <= kPairsOfWrites; ++i) copy_tiny_bundle(folder / ("bundle" + std::to_string(i)));
    std::this_thread::sleep_for(kSettled);

    fs::create_directories(folder / "floor");
    BareDatabase database{folder / "floor.db"};
    std::string record;
    int registered = 0;
    int written = 0;
    compare(
        "register, and one flushed file with one row", 3.0,
        [&] {
            const auto outcome =
                library->register_external((folder / ("bundle" + std::to_string(registered++))).string(), {});
            if (!outcome) throw std::runtime_error{outcome.error().message};
            if (record.empty())
                record = test::read_file(folder / "library" / outcome->model_id / "metadata.json");
        },
        [&] {
            const auto name = "record" + std::to_string(written++);
            write_atomically(folder / "floor", name, record);
            database.insert("diffusion/unknown/" + name, name, record);
        },
        {seconds_of_clock, kPairsOfWrites});
}

}  // namespace
}  // namespace gantry::bench
