#include "registry/folder_entries.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

#include "registry/file_descriptor.hpp"

namespace gantry::host::registry {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

// Not every file system tells the type along with the name.
std::optional<EntryType> type_by_looking(int folder, const char* name) {
    struct stat seen {};
    if (::fstatat(folder, name, &seen, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    if (S_ISDIR(seen.st_mode)) return EntryType::folder;
    if (S_ISREG(seen.st_mode)) return EntryType::file;
    return S_ISLNK(seen.st_mode) ? EntryType::link : EntryType::other;
}

std::optional<EntryType> type_of(int folder, const dirent& entry) {
    switch (entry.d_type) {
        case DT_DIR: return EntryType::folder;
        case DT_REG: return EntryType::file;
        case DT_LNK: return EntryType::link;
        case DT_UNKNOWN: return type_by_looking(folder, entry.d_name);
        default: return EntryType::other;
    }
}

}  // namespace

bool read_folder(int folder, std::vector<FolderEntry>& entries) {
    FileDescriptor readable{::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!readable) return false;
    const std::unique_ptr<DIR, CloseFolder> stream{::fdopendir(readable.get())};
    if (!stream) return false;
    (void)readable.release();  // the stream closes it

    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) return errno == 0;
        const std::string_view name{entry->d_name};
        if (name == "." || name == "..") continue;
        if (const auto type = type_of(folder, *entry)) entries.push_back({std::string{name}, *type});
    }
}

}  // namespace gantry::host::registry
