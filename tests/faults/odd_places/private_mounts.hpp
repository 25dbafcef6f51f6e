// File systems that only this process and its children see, and that are gone with them.
#pragma once

#include <filesystem>
#include <string>

namespace gantry::test {

// Why this process may not mount anything; "" when it may, and from then on nobody else sees what it mounts.
[[nodiscard]] std::string why_no_private_mounts();

// A file system in memory of that size, in place of what is at `path`, for as long as this lives.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path path, std::size_t bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    // Makes one file so long that just this much can be written besides; at most one page more.
    void fill_up_to(std::size_t room_bytes) const;
    void empty() const;  // takes that file away
    void set_read_only(bool is_read_only) const;

private:
    std::filesystem::path path_;
};

}  // namespace gantry::test
