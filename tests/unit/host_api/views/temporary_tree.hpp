// TemporaryTree: a folder of its own for one test, gone with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gantry::host::test {

class TemporaryTree {
public:
    TemporaryTree() : TemporaryTree(std::filesystem::temp_directory_path()) {}
    explicit TemporaryTree(const std::filesystem::path& parent) {
        auto pattern = (parent / "gantry-views-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
        ::chmod(pattern.c_str(), 0755);  // other users' checks look in here too
        root_ = std::filesystem::canonical(pattern).string();
    }
    TemporaryTree(const TemporaryTree&) = delete;
    TemporaryTree& operator=(const TemporaryTree&) = delete;
    ~TemporaryTree() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    [[nodiscard]] const std::string& root() const { return root_; }
    [[nodiscard]] std::string path(std::string_view name) const { return root_ + '/' + std::string{name}; }

    // Folders above come into being by themselves.
    TemporaryTree& file(std::string_view name, std::string_view content) {
        make_folder_of(name);
        std::ofstream{path(name), std::ios::binary | std::ios::trunc} << content;
        return *this;
    }
    TemporaryTree& folder(std::string_view name) {
        std::filesystem::create_directories(path(name));
        return *this;
    }
    TemporaryTree& link(std::string_view name, const std::string& target) {
        make_folder_of(name);
        if (::symlink(target.c_str(), path(name).c_str()) != 0) throw std::runtime_error{"symlink"};
        return *this;
    }
    TemporaryTree& fifo(std::string_view name) {
        make_folder_of(name);
        if (::mkfifo(path(name).c_str(), 0644) != 0) throw std::runtime_error{"mkfifo"};
        return *this;
    }
    void remove(std::string_view name) { std::filesystem::remove_all(path(name)); }
    void rename(std::string_view from, std::string_view to) { std::filesystem::rename(path(from), path(to)); }
    void mode(std::string_view name, mode_t mode) { ::chmod(path(name).c_str(), mode); }

    // Empty where there is none that this user may write to.
    [[nodiscard]] static std::filesystem::path parent_on_another_device_than(const std::string& path) {
        struct stat here {};
        if (::stat(path.c_str(), &here) != 0) throw std::runtime_error{"stat"};
        for (const auto* parent : {"/dev/shm", "/tmp", "/var/tmp"}) {
            struct stat there {};
            const bool is_usable = ::stat(parent, &there) == 0 && ::access(parent, W_OK) == 0;
            if (is_usable && there.st_dev != here.st_dev) return parent;
        }
        return {};
    }
    // For a test that makes very many files.
    [[nodiscard]] static std::filesystem::path fast_parent() {
        return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
    }

private:
    void make_folder_of(std::string_view name) {
        std::filesystem::create_directories(std::filesystem::path{path(name)}.parent_path());
    }

    std::string root_;
};

}  // namespace gantry::host::test
