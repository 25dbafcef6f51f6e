#include <gantry/formats/json_file.hpp>

#include <utility>
#include <variant>

#include <fmt/format.h>

#include <gantry/formats/lfs_pointer.hpp>

namespace gantry::formats {

JsonFile read_json_file(const BundleView& view, std::string_view name, std::uint64_t max_bytes) {
    JsonFile file;
    auto text = view.read_text(name, max_bytes);
    file.status = text.status;
    if (!text.is_ok()) {
        file.is_limit = text.status == ViewStatus::too_large;
        file.problem = text.status == ViewStatus::too_large
                           ? fmt::format("it is larger than {} bytes", max_bytes)
                           : std::string{explain(text.status)};
        return file;
    }
    auto parsed = parse_json(text.value);
    if (auto* document = std::get_if<JsonDocument>(&parsed)) {
        file.document = std::move(*document);
    } else {
        auto& error = std::get<JsonError>(parsed);
        file.problem = std::move(error.message);
        file.is_limit = error.is_limit;
        file.is_lfs_pointer = is_lfs_pointer(text.value);
    }
    return file;
}

std::string_view explain(ViewStatus status) noexcept {
    switch (status) {
        case ViewStatus::ok: return "it can be read";
        case ViewStatus::absent: return "it is not there";
        case ViewStatus::unreadable: return "permissions keep this process from reading it";
        case ViewStatus::escape: return "it leads out of the bundle";
        case ViewStatus::wrong_kind: return "it is not a regular file";
        case ViewStatus::too_large: return "it is too large";
        case ViewStatus::stop: return "the check was stopped";
        case ViewStatus::bad_argument:
        case ViewStatus::unsupported:
        case ViewStatus::failed: break;
    }
    return "the system could not read it";
}

std::string_view explain(EntryKind kind) noexcept {
    switch (kind) {
        case EntryKind::absent: return "it is not there";
        case EntryKind::file: return "it is a file";
        case EntryKind::folder: return "it is a folder";
        case EntryKind::unreadable: return "permissions keep this process from reading it";
        case EntryKind::escape: return "it leads out of the bundle";
        case EntryKind::special: return "it is a FIFO, socket or device";
    }
    return "it is of an unknown kind";
}

std::string join(std::string_view folder, std::string_view name) {
    return folder.empty() ? std::string{name} : fmt::format("{}/{}", folder, name);
}

std::string shown(std::string_view text) {
    constexpr std::size_t kMaxShown = 120;
    const bool is_cut = text.size() > kMaxShown;
    if (is_cut) {
        auto end = kMaxShown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
        text = text.substr(0, end);
    }
    std::string line;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        line.push_back(byte < 0x20 || byte == 0x7f ? '?' : character);
    }
    if (is_cut) line += "...";
    return line;
}

}  // namespace gantry::formats
