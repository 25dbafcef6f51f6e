#include "table.hpp"

#include <algorithm>

namespace gantry::formats::diffusers_directory {
namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    for (std::size_t start = 0; start <= line.size();) {
        const auto end = std::min(line.find('\t', start), line.size());
        cells.push_back(line.substr(start, end - start));
        start = end + 1;
    }
    return cells;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        if (end > start) parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

std::string_view file_name_of(std::string_view entry) noexcept {
    return entry.substr(0, entry.find(':'));
}

std::vector<std::vector<std::string_view>> read_table(std::span<const std::string_view> lines,
                                                      std::size_t column_count) {
    std::vector<std::vector<std::string_view>> rows;
    bool has_names = false;
    for (const auto line : lines) {
        if (line.empty() || line.front() == '#') continue;
        if (!has_names) {
            has_names = true;
            continue;
        }
        rows.push_back(cells_of(line));
        rows.back().resize(column_count);
    }
    return rows;
}

}  // namespace gantry::formats::diffusers_directory
