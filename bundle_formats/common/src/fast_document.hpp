// FastDocument: a text as simdjson reads it, for what builds no tree of its own.
#pragma once

#include <string>
#include <string_view>

#include <simdjson.h>

#include <gantry/formats/json_reader.hpp>

#include "borrowed_parser.hpp"

namespace gantry::formats::detail {

// What simdjson makes of a text: a tree, a problem that no reader would get around, or neither.
class FastDocument {
public:
    explicit FastDocument(std::string_view text) : padded_(with_memory(simdjson::padded_string{text})) {
        if (text.empty()) {
            problem_ = "the file is empty";
        } else if (text.substr(0, 3) == "\xef\xbb\xbf") {
            problem_ = "it starts with a byte order mark; save it without";
        } else if (!simdjson::validate_utf8(text.data(), text.size())) {
            problem_ = "it is not UTF-8 text";
        } else {
            parse();
        }
    }

    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    [[nodiscard]] bool is_parsed() const noexcept { return is_parsed_; }
    [[nodiscard]] const simdjson::dom::element& root() const noexcept { return root_; }

private:
    void parse() {
        parser_.prepare(padded_.size(), kMaxJsonDepth);
        is_parsed_ = with_memory(parser_.get().parse(padded_).get(root_)) == simdjson::SUCCESS;
    }

    simdjson::padded_string padded_;
    BorrowedParser parser_;
    simdjson::dom::element root_;
    std::string problem_;
    bool is_parsed_ = false;
};

}  // namespace gantry::formats::detail
