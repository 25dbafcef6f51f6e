// The lines of a YAML block, told apart as far as one line tells. Python's yaml is the measure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace gantry::formats::diffusers_directory::yaml {

enum class Kind { null, truth, number, text, list, map, unknown };

struct Line {
    std::string_view text;  // without its end and what is a comment

    [[nodiscard]] bool is_blank() const noexcept;
    [[nodiscard]] std::size_t indent() const noexcept;     // in spaces
    [[nodiscard]] bool is_item() const noexcept;           // "- ..."
    [[nodiscard]] std::string_view item() const noexcept;  // what stands behind the "-"
    // Of "key: value".
    [[nodiscard]] bool has_key() const noexcept;
    [[nodiscard]] std::string_view key() const noexcept;
    [[nodiscard]] std::string_view value() const noexcept;
    [[nodiscard]] bool has_tab_before_value() const noexcept;
    // Whether a text in quotes, or a list or map in brackets, may start here and end on another line.
    [[nodiscard]] bool may_go_on() const noexcept;
};

// The block between lines of "---" that starts a text, as huggingface_hub finds it.
[[nodiscard]] std::optional<std::string_view> front_matter(std::string_view text);
[[nodiscard]] std::vector<Line> lines_of(std::string_view block);

[[nodiscard]] Kind kind_of(std::string_view value) noexcept;
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] std::string_view unquoted(std::string_view text) noexcept;
// Whether a value that starts so is a text without quotes, for certain.
[[nodiscard]] bool is_plain_start(char c) noexcept;
// Whether there is a colon in it that makes a key of what is before.
[[nodiscard]] bool has_mapping(std::string_view value) noexcept;

}  // namespace gantry::formats::diffusers_directory::yaml
