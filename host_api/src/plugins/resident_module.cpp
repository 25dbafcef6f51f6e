#include "plugins/resident_module.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gantry::host {
namespace {

// What an entry of any version starts with: magic, struct_size, abi_version.
constexpr std::size_t kSizeOfHead = offsetof(gantry_plugin_entry_v0, plugin_id);

// What the loader says names the memory file, which tells a reader nothing.
std::string with_path(std::string text, std::string_view loaded, std::string_view path) {
    for (auto at = text.find(loaded); at != std::string::npos; at = text.find(loaded, at + path.size()))
        text.replace(at, loaded.size(), path);
    return text;
}

// Size of the data object at `address` as its module's symbol table has it, 0 where there is none.
std::size_t size_of_object(const void* address) noexcept {
    Dl_info info{};
    void* found = nullptr;
    if (::dladdr1(address, &info, &found, RTLD_DL_SYMENT) == 0 || found == nullptr) return 0;
    const auto* symbol = static_cast<const ElfW(Sym)*>(found);
    return ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT ? symbol->st_size : 0;
}

}  // namespace

ResidentModule::ResidentModule(boost::dll::shared_library library, DescriptorOwner memory_file)
    : library_(std::move(library)), memory_file_(std::move(memory_file)) {}

Result<ResidentModule> ResidentModule::load(ModuleImage image, const std::string& path) {
    const auto name = fmt::format("/proc/self/fd/{}", image.memory_file.get());
    try {
        boost::dll::shared_library library;
        // The overload that throws: only its exception has the loader's own words.
        library.load(name, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        return ResidentModule{std::move(library), std::move(image.memory_file)};
    } catch (const std::exception& failure) {
        return make_error(
            ErrorCode::plugin_load_failed,
            fmt::format("{}: the system cannot load it: {}; install the plugin's build for this system", path,
                        with_path(failure.what(), name, path)),
            path);
    }
}

Result<const gantry_plugin_entry_v0*> ResidentModule::entry(const std::string& path) const {
    const auto missing = [&](std::string_view reason) {
        return make_error(
            ErrorCode::plugin_entry_missing,
            fmt::format("{}: {}; build it with gantry_add_plugin() and GANTRY_PLUGIN()", path, reason), path);
    };
    if (!library_.has(GANTRY_PLUGIN_ENTRY_SYMBOL))
        return missing("is no plugin: it does not export " GANTRY_PLUGIN_ENTRY_SYMBOL);
    // Only an address, until it is known to be that of an entry.
    const auto* address = &library_.get<const char>(GANTRY_PLUGIN_ENTRY_SYMBOL);

    // The search for a symbol goes on in the libraries that a module needs.
    Dl_info info{};
    void* owner = nullptr;
    link_map* own = nullptr;
    if (::dladdr1(address, &info, &owner, RTLD_DL_LINKMAP) == 0 ||
        ::dlinfo(library_.native(), RTLD_DI_LINKMAP, &own) != 0 || owner != own)
        return missing(GANTRY_PLUGIN_ENTRY_SYMBOL " is not its own but that of a library it needs");
    const auto object_size = size_of_object(address);
    if (object_size < kSizeOfHead ||
        reinterpret_cast<std::uintptr_t>(address) % alignof(gantry_plugin_entry_v0) != 0)
        return missing("its " GANTRY_PLUGIN_ENTRY_SYMBOL " is not an object of type gantry_plugin_entry_v0");
    const auto* entry = reinterpret_cast<const gantry_plugin_entry_v0*>(address);
    if (entry->magic != GANTRY_PLUGIN_ENTRY_MAGIC)
        return missing("its " GANTRY_PLUGIN_ENTRY_SYMBOL " does not start with the magic number");
    if (entry->struct_size > object_size)
        return missing("its " GANTRY_PLUGIN_ENTRY_SYMBOL " is smaller than it says");
    return entry;
}

}  // namespace gantry::host
