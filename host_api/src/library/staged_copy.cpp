#include "library/staged_copy.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "library/file_copy.hpp"
#include "registry/letter_case.hpp"
#include "registry/messages.hpp"
#include "registry/root.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

using registry::FileDescriptor;
using registry::FolderRef;

constexpr std::string_view kBytes = "bytes";

// What the names at the top of a source are called in the library: one that is that of the library's record, or
// that a disk which does not tell upper from lower case would take for it, gets another.
class PlacedNames {
public:
    explicit PlacedNames(const ImportSource& source) {
        std::set<std::string, std::less<>> present;
        for (const auto& name : source.file_names()) present.emplace(first_part(name));
        for (const auto& name : source.folders()) present.emplace(first_part(name));
        std::set<std::string> taken;
        for (const auto& name : present) taken.insert(registry::lower_case(name));
        // Backwards: the one in lower case, which is the one that others know, comes last.
        for (auto name = present.rbegin(); name != present.rend(); ++name) {
            if (registry::lower_case(*name) != kMetadataName) continue;
            std::string free{"metadata.source.json"};
            for (int i = 2; !taken.insert(free).second; ++i) free = fmt::format("metadata.source.{}.json", i);
            renamed_.emplace(*name, std::move(free));
        }
    }

    [[nodiscard]] std::string of(const std::string& name) const {
        const auto top = first_part(name);
        const auto found = renamed_.find(top);
        return found == renamed_.end() ? name : found->second + name.substr(top.size());
    }

private:
    std::map<std::string, std::string, std::less<>> renamed_;
};

// Nobody else knows the folder that is being filled: what has the name already came with the same source.
Error not_created(int error_number, std::string_view action, const std::string& path) {
    if (error_number != EEXIST) return registry::io_error(error_number, action, path);
    return make_error(
        ErrorCode::io,
        fmt::format("cannot {} {}: the disk of the library does not tell upper from lower case, and the "
                    "source has two names that differ in nothing else; rename one of them",
                    action, registry::printable(path)),
        registry::printable(path));
}

Result<FileDescriptor> open_folder_of(const FolderRef& target, const std::string& name) {
    const auto folder = folder_of(name);
    FileDescriptor opened = folder.empty()
                                ? FileDescriptor{::fcntl(target.descriptor, F_DUPFD_CLOEXEC, 0)}
                                : registry::open_beneath(target.descriptor, folder, O_PATH | O_DIRECTORY);
    if (!opened) return registry::open_error(errno, "open", target.path_of(folder));
    return opened;
}

Result<void> copy_file(ImportSource& source, const SourceFile& file, const FolderRef& target,
                       const std::string& name, ProgressMeter& meter) {
    GANTRY_TRY_ASSIGN(const auto from, source.open(file));
    GANTRY_TRY_ASSIGN(const auto folder, open_folder_of(target, name));
    const std::string last{last_part(name)};
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor to{::openat(folder.get(), last.c_str(), flags, 0666)};
    if (!to) return not_created(errno, "create", target.path_of(name));
    GANTRY_TRY(copy_file_bytes(from.get(), to.get(), file.size(), file.name, meter));
    GANTRY_TRY(source.check(file, from.get()));
    while (::fsync(to.get()) != 0)
        if (errno != EINTR) return registry::io_error(errno, "flush to disk", target.path_of(name));
    return {};
}

Result<void> sync_all(const FolderRef& target, const std::vector<std::string>& folders) {
    for (const auto& name : folders) {
        const auto folder = registry::open_beneath(target.descriptor, name, O_PATH | O_DIRECTORY);
        if (!folder) return registry::open_error(errno, "open", target.path_of(name));
        GANTRY_TRY(registry::sync_folder({folder.get(), target.path_of(name)}));
    }
    return registry::sync_folder(target);
}

std::uint64_t bytes_of(const std::vector<OwnedFile>& files) {
    std::uint64_t bytes = 0;
    for (const auto& file : files) bytes += file.size;
    return bytes;
}

}  // namespace

std::vector<OwnedFile> planned_files(const ImportSource& source) {
    const PlacedNames placed{source};
    std::vector<OwnedFile> files;
    for (const auto& file : source.files()) files.push_back({placed.of(file.name), file.name, file.size(), {}});
    put_primary_first(files);
    return files;
}

Result<void> copy_source(ImportSource& source, const FolderRef& target, ProgressMeter& meter) {
    const PlacedNames placed{source};
    std::vector<std::string> folders;
    for (const auto& name : source.folders()) {
        folders.push_back(placed.of(name));
        GANTRY_TRY_ASSIGN(const auto parent, open_folder_of(target, folders.back()));
        if (::mkdirat(parent.get(), std::string{last_part(folders.back())}.c_str(), 0777) != 0)
            return not_created(errno, "make the folder", target.path_of(folders.back()));
    }
    meter.begin("copy", source.size_bytes(), kBytes);
    for (const auto& file : source.files())
        GANTRY_TRY(copy_file(source, file, target, placed.of(file.name), meter));
    GANTRY_TRY(source.check_all());
    return sync_all(target, folders);
}

Result<void> hash_files(const FolderRef& folder, std::vector<OwnedFile>& files, ProgressMeter& meter) {
    meter.begin("hash", bytes_of(files), kBytes);
    for (auto& file : files) {
        const auto opened = registry::open_beneath(folder.descriptor, file.name, O_RDONLY | O_NONBLOCK);
        if (!opened) return registry::open_error(errno, "open", folder.path_of(file.name));
        GANTRY_TRY_ASSIGN(file.sha256, sha256_hex_of(opened.get(), file.size, file.name, meter));
    }
    return {};
}

Result<void> hash_source(ImportSource& source, std::vector<OwnedFile>& files, ProgressMeter& meter) {
    meter.begin("hash", bytes_of(files), kBytes);
    for (auto& file : files) {
        const auto found = std::lower_bound(
            source.files().begin(), source.files().end(), file.original_name,
            [](const SourceFile& candidate, const std::string& name) { return candidate.name < name; });
        GANTRY_TRY_ASSIGN(const auto opened, source.open(*found));
        GANTRY_TRY_ASSIGN(file.sha256, sha256_hex_of(opened.get(), file.size, file.name, meter));
        GANTRY_TRY(source.check(*found, opened.get()));
    }
    return source.check_all();
}

}  // namespace gantry::host
