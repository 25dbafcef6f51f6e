#include "registry/generation.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"
#include "registry/root.hpp"
#include "registry/staged_folder.hpp"

namespace gantry::host::registry {
namespace {

constexpr std::string_view kFileName = "generation";

std::string name_below_root() {
    return fmt::format("{}/{}", kOwnFolder, kFileName);
}

// All numbers have one length, so that each takes the place of the one before whole.
std::string text_of(std::uint64_t generation) {
    return fmt::format("{:020}\n", generation);
}

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    return failure == std::errc{} && std::string_view{stop, end} == "\n" ? number : 0;
}

// Where the file is new or was lost, a number that no index has seen before.
std::uint64_t first_generation() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

Result<void> overwrite(const FolderRef& root, const std::string& text, Flush flush) {
    const auto path = root.path_of(name_below_root());
    const auto file = open_beneath(root.descriptor, name_below_root(), O_WRONLY | O_NONBLOCK | O_NOCTTY);
    if (!file) return open_error(errno, "open", path);
    const auto written = ::pwrite(file.get(), text.data(), text.size(), 0);
    if (written != static_cast<ssize_t>(text.size())) return io_error(written < 0 ? errno : EIO, "write", path);
    if (flush == Flush::yes && ::fdatasync(file.get()) != 0) return io_error(errno, "flush", path);
    return {};
}

}  // namespace

Result<std::uint64_t> read_generation(const FolderRef& root) {
    GANTRY_TRY_ASSIGN(const auto text, read_file_beneath(root, name_below_root()));
    return text ? number_in(*text) : 0;
}

Result<std::uint64_t> raise_generation(const FolderRef& root, Flush flush) {
    GANTRY_TRY_ASSIGN(const auto text, read_file_beneath(root, name_below_root()));
    const auto present = text ? number_in(*text) : 0;
    const auto next = present == 0 ? first_generation() : present + 1;
    const auto next_text = text_of(next);
    if (text && text->size() == next_text.size()) {
        GANTRY_TRY(overwrite(root, next_text, flush));
        return next;
    }
    GANTRY_TRY_ASSIGN(const auto own, make_folders_beneath(root, kOwnFolder));
    GANTRY_TRY_ASSIGN(const auto staging, StagingFolder::open(root));
    GANTRY_TRY(replace_file({own.get(), root.path_of(kOwnFolder)}, kFileName, next_text, staging.ref()));
    return next;
}

}  // namespace gantry::host::registry
