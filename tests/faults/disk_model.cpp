#include "faults/disk_model.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using Kind = DiskChange::Kind;

std::uint64_t inode_of(const fs::path& path) {
    struct stat seen {};
    if (::lstat(path.c_str(), &seen) != 0) throw std::runtime_error{"cannot look at " + path.string()};
    return seen.st_ino;
}

// Inode numbers are used again; a file that is made gets a number that no other has.
class Numbers {
public:
    std::uint64_t made(std::uint64_t inode) { return present_[inode] = next_++; }
    [[nodiscard]] std::uint64_t of(std::uint64_t inode) const {
        const auto known = present_.find(inode);
        return known == present_.end() ? inode : known->second;
    }

private:
    std::map<std::uint64_t, std::uint64_t> present_;
    std::uint64_t next_ = std::uint64_t{1} << 56U;
};

std::string rest_of_line(std::istream& lines) {
    std::string rest;
    lines.get();
    std::getline(lines, rest);
    return rest;
}

std::uint64_t number_in(std::istream& lines) {
    std::uint64_t number = 0;
    lines >> number;
    return number;
}

DiskChange read_name_change(const std::string& word, std::istream& lines, Numbers& numbers) {
    DiskChange change;
    change.folder = numbers.of(number_in(lines));
    const auto file = number_in(lines);
    change.name = rest_of_line(lines);
    change.kind = word == "link" ? Kind::link : word == "unlink" ? Kind::unlink : Kind::create;
    change.is_folder = word == "mkdir";
    change.file = change.kind == Kind::create ? numbers.made(file) : numbers.of(file);
    return change;
}

DiskChange read_rename(std::istream& lines, const Numbers& numbers) {
    DiskChange change;
    change.kind = Kind::rename;
    change.folder = numbers.of(number_in(lines));
    change.to_folder = numbers.of(number_in(lines));
    change.file = numbers.of(number_in(lines));
    const auto names = rest_of_line(lines);
    const auto tab = names.find('\t');
    change.name = names.substr(0, tab);
    change.to_name = names.substr(tab + 1);
    return change;
}

DiskChange read_data_change(const std::string& word, std::istream& lines, const Numbers& numbers) {
    DiskChange change;
    change.file = numbers.of(number_in(lines));
    change.kind = word == "sync" ? Kind::sync : word == "write" ? Kind::write : Kind::truncate;
    if (change.kind != Kind::sync) change.offset = number_in(lines);
    if (change.kind == Kind::write) {
        change.bytes.resize(number_in(lines));
        lines.get();
        lines.read(change.bytes.data(), static_cast<std::streamsize>(change.bytes.size()));
    }
    return change;
}

DiskChange read_change(const std::string& word, std::istream& lines, Numbers& numbers) {
    if (word == "create" || word == "mkdir" || word == "link" || word == "unlink")
        return read_name_change(word, lines, numbers);
    if (word == "rename") return read_rename(lines, numbers);
    if (word == "truncate" || word == "write" || word == "sync") return read_data_change(word, lines, numbers);
    DiskChange change;
    change.kind = Kind::acknowledged;
    if (word != "acknowledged") throw std::runtime_error{"no line of a record: " + word};
    return change;
}

// For each change whether a flush among the first `count` made it sure.
std::vector<bool> sure_changes(const DiskRecord& record, std::size_t count) {
    std::vector<bool> sure(count);
    std::map<std::uint64_t, std::size_t> last_flush;
    for (std::size_t i = 0; i < count; ++i)
        if (record[i].kind == Kind::sync) last_flush[record[i].file] = i;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& change = record[i];
        const auto flushed = change.is_of_data()           ? change.file
                             : change.kind == Kind::rename ? change.to_folder
                                                           : change.folder;
        const auto flush = last_flush.find(flushed);
        sure[i] = flush != last_flush.end() && flush->second > i;
    }
    return sure;
}

Fate draw_fate(const DiskChange& change, std::mt19937& random) {
    constexpr std::array kOfWrites{Fate::kept, Fate::lost, Fate::first_half, Fate::second_half,
                                   Fate::length_alone};
    return kOfWrites[random() % (change.kind == Kind::write ? kOfWrites.size() : 2)];
}

}  // namespace

bool DiskChange::is_of_name() const {
    return kind == Kind::create || kind == Kind::link || kind == Kind::unlink || kind == Kind::rename;
}

std::string_view to_string(Loss loss) {
    switch (loss) {
        case Loss::none: return "nothing lost";
        case Loss::all: return "all lost that was not flushed";
        case Loss::data: return "data lost that was not flushed";
        case Loss::names: return "names lost that were not flushed";
        case Loss::some_in_order: return "names lost from some point on, and some data";
        case Loss::some: return "some lost";
    }
    return "";
}

DiskRecord read_record(const fs::path& file) {
    std::ifstream lines{file, std::ios::binary};
    DiskRecord record;
    Numbers numbers;
    for (std::string word; lines >> word;) record.push_back(read_change(word, lines, numbers));
    if (record.empty()) throw std::runtime_error{"nothing was written down in " + file.string()};
    return record;
}

std::vector<Fate> draw_fates(const DiskRecord& record, std::size_t count, Loss loss, std::mt19937& random) {
    const auto sure = sure_changes(record, count);
    // A journal that holds a name holds all before it.
    std::size_t names_until = count == 0 ? 0 : random() % count;
    for (std::size_t i = names_until; i < count; ++i)
        if (sure[i] && record[i].is_of_name()) names_until = i;
    std::vector<Fate> fates(count, Fate::kept);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& change = record[i];
        if (sure[i] || !(change.is_of_data() || change.is_of_name())) continue;
        const bool is_lost = loss == Loss::all || (loss == Loss::data && change.is_of_data()) ||
                             (loss == Loss::names && change.is_of_name());
        const bool is_drawn = loss == Loss::some || (loss == Loss::some_in_order && change.is_of_data());
        if (is_lost || (loss == Loss::some_in_order && change.is_of_name() && i > names_until))
            fates[i] = Fate::lost;
        else if (is_drawn)
            fates[i] = draw_fate(change, random);
    }
    return fates;
}

Disk Disk::of(const fs::path& root) {
    Disk disk;
    disk.root_ = inode_of(root);
    disk.nodes_[disk.root_].is_folder = true;
    for (const auto& entry : fs::recursive_directory_iterator{root}) {
        const auto inode = inode_of(entry.path());
        auto& node = disk.nodes_[inode];
        node.is_folder = entry.is_directory();
        if (!node.is_folder && !entry.is_regular_file())
            throw std::runtime_error{"neither file nor folder: " + entry.path().string()};
        if (!node.is_folder) node.bytes = read_file(entry.path());
        disk.nodes_[inode_of(entry.path().parent_path())].names[entry.path().filename()] = inode;
    }
    return disk;
}

void Disk::visit(const Node& folder, const std::string& prefix,
                 const std::function<void(const std::string& name, const Node& node)>& visitor) const {
    for (const auto& [name, number] : folder.names) {
        const auto& node = nodes_.at(number);
        visitor(prefix + name + (node.is_folder ? "/" : ""), node);
        if (node.is_folder) visit(node, prefix + name + "/", visitor);
    }
}

void Disk::lay_out(const fs::path& root) const {
    fs::remove_all(root);
    fs::create_directory(root);
    visit(nodes_.at(root_), {}, [&](const std::string& name, const Node& node) {
        if (node.is_folder)
            fs::create_directory(root / name);
        else
            std::ofstream{root / name, std::ios::binary} << node.bytes;
    });
}

std::map<std::string, std::string> Disk::entries() const {
    std::map<std::string, std::string> all;
    visit(nodes_.at(root_), {},
          [&](const std::string& name, const Node& node) { all.emplace(name, node.bytes); });
    return all;
}

void Disk::put_name(std::uint64_t folder, const std::string& name, std::uint64_t file) {
    // A rename that was lost has left a folder where it was.
    if (nodes_[file].is_folder)
        for (auto& [number, node] : nodes_)
            std::erase_if(node.names, [&](const auto& entry) { return entry.second == file; });
    nodes_[folder].names[name] = file;
}

void Disk::take_name(std::uint64_t folder, const std::string& name, std::uint64_t file) {
    auto& names = nodes_[folder].names;
    const auto found = names.find(name);
    if (found != names.end() && found->second == file) names.erase(found);
}

void Disk::write(const DiskChange& change, Fate fate) {
    auto& bytes = nodes_[change.file].bytes;
    const auto size = change.bytes.size();
    const auto first = fate == Fate::second_half ? size / 2 : fate == Fate::length_alone ? size : 0;
    const auto end = fate == Fate::first_half ? size / 2 : size;
    bytes.resize(std::max<std::size_t>(bytes.size(), change.offset + end));
    std::copy(change.bytes.begin() + static_cast<std::ptrdiff_t>(first),
              change.bytes.begin() + static_cast<std::ptrdiff_t>(end),
              bytes.begin() + static_cast<std::ptrdiff_t>(change.offset + first));
}

void Disk::apply(const DiskChange& change, Fate fate) {
    // It is there, be it without a name.
    if (change.kind == Kind::create) nodes_[change.file].is_folder = change.is_folder;
    if (fate == Fate::lost) return;
    switch (change.kind) {
        case Kind::create:
        case Kind::link: return put_name(change.folder, change.name, change.file);
        case Kind::unlink: return take_name(change.folder, change.name, change.file);
        case Kind::rename:
            take_name(change.folder, change.name, change.file);
            return put_name(change.to_folder, change.to_name, change.file);
        case Kind::truncate: nodes_[change.file].bytes.resize(change.offset); return;
        case Kind::write: return write(change, fate);
        case Kind::sync:
        case Kind::acknowledged: return;
    }
}

}  // namespace gantry::test
