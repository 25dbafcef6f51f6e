#include "connected.hpp"

#include <algorithm>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kKey = "prior:";

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view kEdges = " \t\r\"'[]";
    const auto first = text.find_first_not_of(kEdges);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kEdges) - first + 1);
}

void add_names(std::string_view list, std::vector<std::string>& names) {
    for (std::size_t start = 0; start <= list.size();) {
        const auto end = std::min(list.find(',', start), list.size());
        if (const auto name = trimmed(list.substr(start, end - start)); !name.empty()) names.emplace_back(name);
        start = end + 1;
    }
}

}  // namespace

std::vector<std::string> read_front_matter(std::string_view text) {
    std::vector<std::string> names;
    bool is_inside = false;
    bool is_list = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line == "---") {
            if (is_inside) break;
            is_inside = true;
            continue;
        }
        if (!is_inside) break;
        if (line.substr(0, kKey.size()) == kKey) {
            add_names(line.substr(kKey.size()), names);
            is_list = names.empty();
            continue;
        }
        const auto item = line.find_first_not_of(' ');
        is_list = is_list && item != line.npos && line[item] == '-';
        if (is_list) add_names(line.substr(item + 1), names);
    }
    return names;
}

std::vector<std::string> connected_repositories(const BundleView& view) {
    const auto readme = view.read_text("README.md", kMaxConfigBytes);
    return readme.is_ok() ? read_front_matter(readme.value) : std::vector<std::string>{};
}

}  // namespace gantry::formats::diffusers_directory
