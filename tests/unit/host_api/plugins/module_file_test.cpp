// The file of a module: everything that can be wrong with its bytes and rights before it is loaded.
#include "plugins/module.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/module_image.hpp"
#include "unit/host_api/plugins/plugin_folder.hpp"

namespace {

// How many more times sealing fails, as the kernel has it while it refers to a page itself.
int busy_seals = 0;

}  // namespace

// Of this program, in place of the C library's.
extern "C" int fcntl(int descriptor, int command, ...) {
    va_list more;
    va_start(more, command);
    const long argument = va_arg(more, long);
    va_end(more);
    if (command == F_ADD_SEALS && busy_seals > 0) {
        --busy_seals;
        errno = EBUSY;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fcntl, descriptor, command, argument));
}

namespace gantry::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ModuleFile : public ::testing::Test {
protected:
    ModuleFile() { folder_.add_good_plugin(); }

    [[nodiscard]] std::string path() const { return folder_.module_path("good"); }

    // Expects that loading answers `code`, with the module's path and `reason` in its message.
    void expect_refused(const CatalogEntry& entry, ErrorCode code, const std::string& reason) const {
        const auto plugin = LoadedPlugin::load(entry);
        ASSERT_FALSE(plugin);
        EXPECT_EQ(plugin.error().code, code) << plugin.error().message;
        EXPECT_THAT(plugin.error().message, AllOf(HasSubstr(path()), HasSubstr(reason)));
    }
    void expect_refused(ErrorCode code, const std::string& reason) const {
        expect_refused(folder_.only_entry(), code, reason);
    }

    PluginFolder folder_;
};

TEST_F(ModuleFile, IsLoadedThoughTheKernelIsBusyWithItsCopyForAWhile) {
    busy_seals = 5;
    const auto plugin = LoadedPlugin::load(folder_.only_entry());
    EXPECT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ(busy_seals, 0);
}

TEST_F(ModuleFile, IsNotLoadedFromACopyThatCannotBeSealed) {
    busy_seals = 1'000;
    expect_refused(ErrorCode::io, "cannot be sealed; try again");
    busy_seals = 0;
}

TEST_F(ModuleFile, CutShortIsNotWhatTheManifestSays) {
    const auto size = std::filesystem::file_size(path());
    std::filesystem::resize_file(path(), size - 1);
    expect_refused(ErrorCode::plugin_changed, "its size");
    std::filesystem::resize_file(path(), 0);
    expect_refused(ErrorCode::plugin_changed, "its size, 0 bytes");
}

TEST_F(ModuleFile, CutShortUnderAManifestOfItsOwnIsRefusedAndTheHostLives) {
    const auto whole = read_bytes(path());
    for (std::size_t part = 0; part < 10; ++part) {
        write_bytes(path(), whole.substr(0, 64 + (whole.size() - 65) * part / 9));
        folder_.accept_module("good");
        expect_refused(ErrorCode::plugin_load_failed, "cut short");
    }
}

TEST_F(ModuleFile, WithOneFlippedByteIsNotWhatTheManifestSays) {
    const auto whole = read_bytes(path());
    for (const std::size_t offset : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
        auto bytes = whole;
        bytes[offset] = static_cast<char>(bytes[offset] ^ 1);
        write_bytes(path(), bytes);
        expect_refused(ErrorCode::plugin_changed, "SHA-256");
    }
}

TEST_F(ModuleFile, WithAnotherBuildIdIsNotWhatTheManifestSays) {
    folder_.edit_manifest("good", [](nlohmann::json& document) { document["build_id"] = "00112233"; });
    expect_refused(ErrorCode::plugin_changed, "build id");
}

TEST_F(ModuleFile, ThatIsATextIsRefused) {
    write_bytes(path(), "This is not a module.\n");
    folder_.accept_module("good");
    expect_refused(ErrorCode::plugin_load_failed, "not an ELF file");
}

TEST_F(ModuleFile, ThatBecameWritableForEverybodyAfterTheScanIsRefused) {
    const auto entry = folder_.only_entry();
    ASSERT_EQ(::chmod(path().c_str(), 0757), 0);
    expect_refused(entry, ErrorCode::plugin_untrusted, "chmod o-w");
}

TEST_F(ModuleFile, WhoseFolderBecameWritableForEverybodyAfterTheScanIsRefused) {
    const auto entry = folder_.only_entry();
    ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
    const auto plugin = LoadedPlugin::load(entry);
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().code, ErrorCode::plugin_untrusted);
    EXPECT_EQ(plugin.error().path, folder_.path());
}

TEST_F(ModuleFile, ThatIsGoneIsAnErrorOfTheSystem) {
    const auto entry = folder_.only_entry();
    std::filesystem::remove(path());
    expect_refused(entry, ErrorCode::io, "cannot be opened");
}

TEST_F(ModuleFile, ThatIsAFifoDoesNotBlock) {
    const auto entry = folder_.only_entry();
    std::filesystem::remove(path());
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    expect_refused(entry, ErrorCode::plugin_untrusted, "not a regular file");
}

TEST_F(ModuleFile, LargerThanAnyModuleIsNotReadIntoMemory) {
    std::filesystem::resize_file(path(), kMaxModuleBytes + 1);
    folder_.edit_manifest("good",
                          [](nlohmann::json& document) { document["library_size"] = kMaxModuleBytes + 1; });
    expect_refused(ErrorCode::plugin_load_failed, "at most");
}

TEST_F(ModuleFile, MayBeALinkBecauseTheManifestPinsItsBytes) {
    std::filesystem::rename(path(), path() + ".real");
    std::filesystem::create_symlink(path() + ".real", path());
    EXPECT_TRUE(LoadedPlugin::load(folder_.only_entry()));
}

TEST_F(ModuleFile, OutsideAnAbsoluteFolderIsRefused) {
    auto entry = folder_.only_entry();
    for (const auto* module_path : {"good.so", "", "plugins/good.so"}) {
        entry.module_path = module_path;
        const auto plugin = LoadedPlugin::load(entry);
        ASSERT_FALSE(plugin) << module_path;
        EXPECT_EQ(plugin.error().code, ErrorCode::plugin_untrusted) << module_path;
    }
}

TEST_F(ModuleFile, IsCopiedToMemoryThatNobodyCanChange) {
    const auto image = read_module_image(folder_.only_entry());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(::fcntl(image->memory_file.get(), F_GET_SEALS),
              F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    EXPECT_EQ(image->sha256, folder_.only_entry().manifest.library_sha256);
}

}  // namespace
}  // namespace gantry::host
