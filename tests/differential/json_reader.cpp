// Reads documents from stdin, each behind its length in a line of its own; answers each with one line: what
// parse_json made of it, or "error".
#include <array>
#include <cstdio>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include <gantry/formats/json_reader.hpp>

namespace {

using namespace gantry::formats;

// A form that both sides can write: kinds before values, texts in hexadecimal digits.
struct Writer {
    std::string out;

    void write(const JsonValue& value) {
        std::visit([this](const auto& held) { write_held(held); }, value.storage());
    }
    void write_held(std::nullptr_t) { out += "null "; }
    void write_held(bool held) { out += held ? "true " : "false "; }
    void write_held(std::int64_t held) { out += fmt::format("i{} ", held); }
    void write_held(std::uint64_t held) { out += fmt::format("i{} ", held); }
    void write_held(const JsonBigInteger& held) { out += "i" + held.digits + " "; }
    void write_held(double held) {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "f%.17g ", held);
        out += held != held ? "fnan " : text.data();
    }
    void write_held(const std::string& held) {
        out += "s";
        for (const char character : held) out += fmt::format("{:02x}", static_cast<unsigned char>(character));
        out += " ";
    }
    void write_held(const JsonArray& held) {
        out += "[ ";
        for (const auto& item : held) write(item);
        out += "] ";
    }
    void write_held(const JsonObject& held) {
        out += "{ ";
        for (const auto& member : held.members()) {
            write_held(member.name);
            write(member.value);
        }
        out += "} ";
    }
};

std::string answer_to(const std::string& text) {
    const auto parsed = parse_json(text);
    const auto* document = std::get_if<JsonDocument>(&parsed);
    if (document == nullptr) return "error";
    Writer writer;
    writer.write(document->root);
    return writer.out;
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        std::string text(std::stoul(line), '\0');
        if (!std::cin.read(text.data(), static_cast<std::streamsize>(text.size()))) return 1;
        std::cout << answer_to(text) << '\n';
    }
    return 0;
}
