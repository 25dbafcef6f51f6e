// Reads the embedded tables: lines of cells split by tabs, '#' starts a comment, the first line names columns.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace gantry::formats::diffusers_directory {

// The parts of `text` between separators, without empty ones.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// A file as the class table names it, without the type of its model behind a colon.
[[nodiscard]] std::string_view file_name_of(std::string_view entry) noexcept;

// Every row below the column names, each with `column_count` cells. Views into the lines.
[[nodiscard]] std::vector<std::vector<std::string_view>> read_table(std::span<const std::string_view> lines,
                                                                    std::size_t column_count);

}  // namespace gantry::formats::diffusers_directory
