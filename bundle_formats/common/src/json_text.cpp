#include <gantry/formats/json_text.hpp>

#include <fmt/format.h>

namespace gantry::formats {

std::string to_json(std::string_view text) {
    std::string json = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            json += '\\';
            json += character;
        } else if (static_cast<unsigned char>(character) < 0x20) {
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        } else {
            json += character;
        }
    }
    return json + '"';
}

}  // namespace gantry::formats
