#include "registry/plain_text.hpp"

#include <simdjson.h>

namespace gantry::host::registry {
namespace {

// Of a text that is UTF-8.
bool has_control(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) return true;
        // U+0080 to U+009F.
        if (byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
    }
    return false;
}

}  // namespace

std::string_view problem_of_text(std::string_view text) noexcept {
    if (!simdjson::validate_utf8(text.data(), text.size())) return "is not UTF-8";
    if (has_control(text)) return "holds a control character";
    return "";
}

}  // namespace gantry::host::registry
