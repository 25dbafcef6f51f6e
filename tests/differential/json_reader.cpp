// Reads documents from stdin, each behind its length in a line of its own; answers each with one line: what
// parse_json made of it, or "error".
#include <iostream>
#include <string>

#include <gantry/formats/json_reader.hpp>

#include "support/json_form.hpp"

namespace {

using namespace gantry::formats;

std::string answer_to(const std::string& text) {
    const auto parsed = parse_json(text);
    const auto* document = std::get_if<JsonDocument>(&parsed);
    if (document == nullptr) return "error";
    testing::JsonFormWriter writer;
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
