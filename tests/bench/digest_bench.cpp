// What depth content spends its time on, against OpenSSL alone.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "bench/benchmark.hpp"
#include "views/folder_view.hpp"

namespace gantry::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytes = std::size_t{64} << 20;

void hash_with_openssl(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    auto* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
    std::vector<char> block(1 << 20);
    for (;;) {
        const auto size = ::read(file, block.data(), block.size());
        if (size <= 0) break;
        EVP_DigestUpdate(context, block.data(), static_cast<std::size_t>(size));
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(context, digest, nullptr);
    EVP_MD_CTX_free(context);
    ::close(file);
}

GANTRY_BENCHMARK(Digest) {
    const auto folder = fs::temp_directory_path() / ("gantry_bench_" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::ofstream{folder / "weights", std::ios::binary} << std::string(kFileBytes, 'x');
    host::FolderViewOptions options;
    options.hashing.on_block = [](std::string_view, std::uint64_t) { return true; };
    const auto view = host::FolderView::open(folder.string(), std::move(options));
    // At least 90 % of OpenSSL's rate.
    compare(
        "SHA-256 of 64 MiB", 1.0 / 0.9, [&] { static_cast<void>((*view)->sha256("weights")); },
        [&] { hash_with_openssl((folder / "weights").string()); });
    fs::remove_all(folder);
}

}  // namespace
}  // namespace gantry::bench
