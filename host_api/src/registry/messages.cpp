#include "registry/messages.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <simdjson.h>

namespace gantry::host::registry {
namespace {

constexpr std::size_t kLongestShown = 400;

bool is_control(unsigned char byte) {
    return byte < 0x20 || byte == 0x7f;
}

// How many bytes from `text` on make one code point that can be shown; 0 where none does.
std::size_t shown_bytes(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return is_control(first) ? 0 : 1;
    for (std::size_t size = 2; size <= 4 && size <= text.size(); ++size) {
        if (!simdjson::validate_utf8(text.substr(0, size))) continue;
        const bool is_c1_control = first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
        return is_c1_control ? 0 : size;
    }
    return 0;
}

std::string_view advice(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT: return "; free some space and try again";
        case EACCES:
        case EPERM: return "; check its permissions and owner";
        case EROFS: return "; the file system is mounted read-only";
        case EMFILE:
        case ENFILE: return "; too many files are open";
        case ENAMETOOLONG: return "; use a shorter path or name";
        default: return "";
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        if (shown.size() > kLongestShown) return shown + "...";
        const auto size = shown_bytes(text);
        if (size == 0)
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        else
            shown += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return shown;
}

std::string quoted(std::string_view text) {
    return "\"" + printable(text) + "\"";
}

Error io_error(int error_number, std::string_view action, std::string_view path) {
    auto shown = printable(path);
    auto message = fmt::format("cannot {} {}: {}{}", action, shown,
                               std::system_category().message(error_number), advice(error_number));
    return make_error(ErrorCode::io, std::move(message), std::move(shown));
}

}  // namespace gantry::host::registry
