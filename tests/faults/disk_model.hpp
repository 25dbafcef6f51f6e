// A disk that the power is taken from: from a record of the calls that changed a library (recorder.c), what the
// library may be when the power is back.
//
// What is on disk for sure is what a flush of its own made so: the bytes and the length of a file by fsync or
// fdatasync of that file, a name by fsync of the folder that it is in, a rename by fsync of the folder that it
// leads to. All the rest may be there or not, each by itself, and of a write half may be: no file system is as
// bad as that, but each does some of it. A rename is never half done, and a folder is in one place at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::test {

struct DiskChange {
    enum class Kind { create, link, unlink, rename, truncate, write, sync, acknowledged };
    Kind kind = Kind::sync;
    std::uint64_t folder = 0;     // where the name is
    std::uint64_t to_folder = 0;  // of a rename
    std::uint64_t file = 0;       // or folder
    bool is_folder = false;       // that a create makes
    std::string name;
    std::string to_name;
    std::uint64_t offset = 0;  // of a write; of a truncate the length
    std::string bytes;

    [[nodiscard]] bool is_of_name() const;
    [[nodiscard]] bool is_of_data() const { return kind == Kind::truncate || kind == Kind::write; }
};
using DiskRecord = std::vector<DiskChange>;

// Throws std::runtime_error where a line is none of recorder.c's.
[[nodiscard]] DiskRecord read_record(const std::filesystem::path& file);

// What became of a change.
enum class Fate { kept, lost, first_half, second_half, length_alone };

// Which of the changes that no flush made sure are gone.
enum class Loss { none, all, data, names, some_in_order, some };
[[nodiscard]] std::string_view to_string(Loss loss);

// For the first `count` changes, and only those, when the power goes after them.
[[nodiscard]] std::vector<Fate> draw_fates(const DiskRecord& record, std::size_t count, Loss loss,
                                           std::mt19937& random);

class Disk {
public:
    // A library's folder and all below it, as it is now; permissions and times are not kept.
    [[nodiscard]] static Disk of(const std::filesystem::path& root);
    // In place of whatever is there.
    void lay_out(const std::filesystem::path& root) const;

    void apply(const DiskChange& change, Fate fate);
    // Bytes by name; that of a folder ends in "/" and has none.
    [[nodiscard]] std::map<std::string, std::string> entries() const;

private:
    struct Node {
        bool is_folder = false;
        std::string bytes;
        std::map<std::string, std::uint64_t> names;
    };
    void put_name(std::uint64_t folder, const std::string& name, std::uint64_t file);
    void take_name(std::uint64_t folder, const std::string& name, std::uint64_t file);
    void write(const DiskChange& change, Fate fate);
    void visit(const Node& folder, const std::string& prefix,
               const std::function<void(const std::string& name, const Node& node)>& visitor) const;

    std::map<std::uint64_t, Node> nodes_;
    std::uint64_t root_ = 0;
};

}  // namespace gantry::test
