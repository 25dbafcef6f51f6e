// A folder that is gone when the test is over, and what tests do in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gantry::test {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, std::string_view content);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

// Copies a folder of tests/data/bundles, links as links.
void copy_bundle(std::string_view name, const std::filesystem::path& target);

// One line for `root` and each entry below it: type, permissions, size, inode, mtime and ctime to the
// nanosecond, name. Equal before and after means that nobody wrote, renamed or touched anything.
[[nodiscard]] std::string full_listing(const std::filesystem::path& root);

}  // namespace gantry::test
