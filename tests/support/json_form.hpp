// JSON in a form that a Python program writes alike, to compare what both made of a document.
#pragma once

#include <array>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include <gantry/formats/json_reader.hpp>

namespace gantry::formats::testing {

// Kinds before values, texts in hexadecimal digits, lists and objects in brackets.
struct JsonFormWriter {
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

}  // namespace gantry::formats::testing
