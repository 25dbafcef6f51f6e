// TemporaryFolder: a folder that goes with the test, and short ways to fill and look at it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "registry/root.hpp"

namespace gantry::host::testing {

class TemporaryFolder {
public:
    TemporaryFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "gantry-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = std::filesystem::canonical(pattern).string();
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

    void make(const std::string& folder) const { std::filesystem::create_directories(*this / folder); }
    void write(const std::string& name, const std::string& content) const {
        make(std::filesystem::path{name}.parent_path().string());
        std::ofstream{*this / name, std::ios::binary} << content;
    }
    void link(const std::string& name, const std::string& target) const {
        make(std::filesystem::path{name}.parent_path().string());
        std::filesystem::create_symlink(target, *this / name);
    }
    [[nodiscard]] std::string read(const std::string& name) const { return read_file(*this / name); }
    [[nodiscard]] bool has(const std::string& name) const {
        return std::filesystem::exists(std::filesystem::symlink_status(*this / name));
    }
    // Everything below, relative, folders too, sorted.
    [[nodiscard]] std::vector<std::string> everything() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{path_})
            names.push_back(entry.path().lexically_relative(path_).string());
        std::sort(names.begin(), names.end());
        return names;
    }

    [[nodiscard]] static std::string read_file(const std::string& path) {
        std::ifstream file{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

private:
    std::string path_;
};

// A library in a folder of its own.
struct TemporaryLibrary {
    TemporaryFolder folder;
    std::shared_ptr<LibraryRoot> root = *LibraryRoot::create(folder / "library");

    [[nodiscard]] std::string path(const std::string& name) const { return folder / ("library/" + name); }
};

inline ModelId model_id(std::string_view text) {
    return *ModelId::parse(text);
}

// Runs `work` in a child, which leaves with what it returns.
inline pid_t start_child(const std::function<int()>& work) {
    const auto child = ::fork();
    if (child == 0) ::_exit(work());
    return child;
}

// The exit code of a child, or minus the signal that ended it.
inline int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace gantry::host::testing
