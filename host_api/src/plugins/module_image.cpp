#include "plugins/module_image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "plugins/elf_module.hpp"
#include "plugins/write_access.hpp"
#include "views/hex.hpp"
#include "views/sha256.hpp"

namespace gantry::host {
namespace {

Error module_error(ErrorCode code, const CatalogEntry& entry, std::string_view reason) {
    return make_error(code, fmt::format("{}: {}", entry.module_path, reason), entry.module_path);
}

Error system_error(const CatalogEntry& entry, std::string_view what, int number) {
    return module_error(ErrorCode::io, entry,
                        fmt::format("{}: {}", what, std::generic_category().message(number)));
}

Error changed(const CatalogEntry& entry, std::string_view what) {
    return module_error(
        ErrorCode::plugin_changed, entry,
        fmt::format("{} is not what {} says; install the plugin again", what, entry.manifest_path));
}

Result<DescriptorOwner> open_module(const CatalogEntry& entry) {
    const auto slash = entry.module_path.rfind('/');
    if (!entry.module_path.starts_with('/') || slash == 0)
        return module_error(ErrorCode::plugin_untrusted, entry, "is not in a folder named by an absolute path");
    // Looked at again, because the scan may be long ago.
    GANTRY_TRY(check_folder_access(entry.module_path.substr(0, slash)));
    DescriptorOwner file{::open(entry.module_path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    struct stat status {};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0)
        return system_error(entry, "cannot be opened", errno);
    GANTRY_TRY(check_file_access(status, entry.module_path));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size != entry.manifest.library_size)
        return changed(entry,
                       fmt::format("its size, {} bytes instead of {},", size, entry.manifest.library_size));
    if (size > kMaxModuleBytes)
        return module_error(ErrorCode::plugin_load_failed, entry,
                            fmt::format("has {} bytes; at most {} are loaded", size, kMaxModuleBytes));
    return file;
}

// 0, or why not. EBUSY says that somebody may still write to a page. We let nobody; it is the kernel itself
// that holds one for a moment, when it moves pages between its lists. It has waited for a part of a second by
// then, so these tries are some seconds.
int seal(int memory) {
    constexpr int kMostTries = 64;
    for (int tries = 1;; ++tries) {
        if (::fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
            return 0;
        if (errno == EINTR) continue;
        if (errno != EBUSY || tries == kMostTries) return errno;
    }
}

// A sealed copy of the first `library_size` bytes of `file`.
Result<DescriptorOwner> copy_to_memory(int file, const CatalogEntry& entry) {
    DescriptorOwner memory{::memfd_create("gantry-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!memory.is_open()) return system_error(entry, "no memory file for its copy", errno);
    for (auto left = entry.manifest.library_size; left > 0;) {
        const auto count = ::sendfile(memory.get(), file, nullptr, left);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error(entry, "cannot be read", errno);
        if (count == 0) return changed(entry, "its size, which became smaller while it was read,");
        left -= static_cast<std::uint64_t>(count);
    }
    if (const int failure = seal(memory.get()); failure != 0)
        return system_error(entry, "its copy in memory cannot be sealed; try again", failure);
    return memory;
}

class Mapping {
public:
    Mapping(int file, std::size_t size) noexcept
        : size_(size), address_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0)) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (is_mapped()) ::munmap(address_, size_);
    }

    [[nodiscard]] bool is_mapped() const noexcept { return address_ != MAP_FAILED; }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
        return {static_cast<const std::byte*>(address_), size_};
    }

private:
    std::size_t size_;
    void* address_;
};

// "" where the library of digests fails, which it does for want of memory.
std::string sha256_of(std::span<const std::byte> bytes) {
    Sha256 sha256;
    sha256.update(bytes);
    Sha256Digest digest{};
    return sha256.finish(digest) ? hex_of(std::as_bytes(std::span{digest})) : std::string{};
}

}  // namespace

Result<ModuleImage> read_module_image(const CatalogEntry& entry) {
    GANTRY_TRY_ASSIGN(const auto file, open_module(entry));
    ModuleImage image;
    GANTRY_TRY_ASSIGN(image.memory_file, copy_to_memory(file.get(), entry));
    const Mapping mapping{image.memory_file.get(), entry.manifest.library_size};
    if (!mapping.is_mapped()) return system_error(entry, "its copy cannot be mapped", errno);
    image.sha256 = sha256_of(mapping.bytes());
    if (image.sha256.empty()) throw std::bad_alloc{};
    if (image.sha256 != entry.manifest.library_sha256) return changed(entry, "its SHA-256");

    const auto module = read_elf_module(mapping.bytes());
    if (!module)
        return module_error(module.error().code, entry,
                            fmt::format("{}; install the plugin again", module.error().message));
    if (!entry.manifest.build_id.empty() && module->build_id != entry.manifest.build_id)
        return changed(entry, "its build id");
    return image;
}

}  // namespace gantry::host
