// Runs LLVMFuzzerTestOneInput where there is no libFuzzer: PROGRAM [--runs N] [--only N] CORPUS...
//
// The inputs follow from GANTRY_SEED (1 where it is not set). Where one fails, its number is printed: --only
// runs it alone again. CORPUS are files, or folders of files.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/mutation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> read_corpus(const std::vector<std::string>& places) {
    std::vector<fs::path> files;
    for (const auto& place : places) {
        if (!fs::is_directory(place)) {
            files.emplace_back(place);
            continue;
        }
        for (const auto& entry : fs::directory_iterator{place})
            if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> corpus;
    corpus.reserve(files.size());
    for (const auto& file : files) corpus.push_back(content_of(file));
    return corpus;
}

void run(gantry::fuzz::Mutation& mutation, std::uint64_t number) {
    const auto input = mutation.input(number);
    // A copy of exactly that size: a byte read behind its end is then seen.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// In a child, so that the number of an input is known however it ends. Returns whether all went well.
bool run_all(gantry::fuzz::Mutation& mutation, std::uint64_t begin, std::uint64_t end) {
    void* shared = ::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return false;
    auto& current = *new (shared) std::atomic<std::uint64_t>{begin};
    const pid_t child = ::fork();
    if (child == 0) {
        for (; current < end; ++current) run(mutation, current);
        std::exit(0);
    }
    int status = -1;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
    if (status == 0) return true;
    std::fprintf(stderr, "failed at input %llu: again with --only, and the same GANTRY_SEED\n",
                 static_cast<unsigned long long>(current.load()));
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t runs = 1'000;
    std::uint64_t only = 0;
    bool is_only = false;
    std::vector<std::string> places;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--runs" && i + 1 < argc)
            runs = std::strtoull(argv[++i], nullptr, 10);
        else if (argument == "--only" && i + 1 < argc)
            is_only = true, only = std::strtoull(argv[++i], nullptr, 10);
        else
            places.emplace_back(argument);
    }
    auto corpus = read_corpus(places);
    if (corpus.empty()) {
        std::fprintf(stderr, "usage: %s [--runs N] [--only N] CORPUS...; the corpus is empty\n", argv[0]);
        return 2;
    }
    const char* given = std::getenv("GANTRY_SEED");
    const auto seed = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
    const auto corpus_size = corpus.size();
    gantry::fuzz::Mutation mutation{std::move(corpus), seed};
    const auto started = std::chrono::steady_clock::now();
    const auto begin = is_only ? only : 0;
    const auto end = is_only ? only + 1 : std::max<std::uint64_t>(runs, corpus_size);
    if (!run_all(mutation, begin, end)) return 1;
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    std::printf("%s: %llu executions from %zu files, seed %llu, %.0f a second\n",
                fs::path{argv[0]}.filename().c_str(), static_cast<unsigned long long>(end - begin), corpus_size,
                static_cast<unsigned long long>(seed),
                static_cast<double>(end - begin) / std::max(seconds, 0.001));
    return 0;
}
