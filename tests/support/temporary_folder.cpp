#include "support/temporary_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace gantry::test {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    auto pattern = (fs::temp_directory_path() / "gantry-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    path_ = fs::canonical(pattern);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, std::string_view content) {
    fs::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary};
    file << content;
    if (!file) throw std::runtime_error{"cannot write " + path.string()};
}

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error{"cannot read " + path.string()};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void copy_bundle(std::string_view name, const fs::path& target) {
    fs::create_directories(target.parent_path());
    fs::copy(fs::path{GANTRY_TEST_DATA} / "bundles" / name, target,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

std::string full_listing(const fs::path& root) {
    std::vector<std::string> lines;
    const auto add = [&](const fs::path& path) {
        struct stat status {};
        if (lstat(path.c_str(), &status) != 0) throw std::runtime_error{"lstat " + path.string()};
        std::ostringstream line;
        line << path.lexically_relative(root).string() << ' ' << std::oct << status.st_mode << std::dec << ' '
             << status.st_size << ' ' << status.st_ino << ' ' << status.st_mtim.tv_sec << '.'
             << status.st_mtim.tv_nsec << ' ' << status.st_ctim.tv_sec << '.' << status.st_ctim.tv_nsec;
        lines.push_back(line.str());
    };
    add(root);
    if (fs::is_directory(fs::symlink_status(root)))
        for (const auto& entry : fs::recursive_directory_iterator{root}) add(entry.path());
    std::sort(lines.begin(), lines.end());
    std::string listing;
    for (const auto& line : lines) listing += line + '\n';
    return listing;
}

}  // namespace gantry::test
