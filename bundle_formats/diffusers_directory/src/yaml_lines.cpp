#include "yaml_lines.hpp"

#include <algorithm>
#include <array>

namespace gantry::formats::diffusers_directory::yaml {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\f\v";

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// The length of the line break at `at`, 0 where there is none.
std::size_t break_at(std::string_view text, std::size_t at) noexcept {
    if (at >= text.size()) return 0;
    if (text[at] == '\n') return 1;
    if (text[at] != '\r') return 0;
    return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
}

// Where the colon of a key is, npos where there is none.
std::size_t find_colon(std::string_view text) noexcept {
    for (auto at = text.find(':'); at != text.npos; at = text.find(':', at + 1))
        if (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\t') return at;
    return text.npos;
}

std::string_view without_comment(std::string_view line) noexcept {
    for (auto at = line.find('#'); at != line.npos; at = line.find('#', at + 1))
        if (at == 0 || line[at - 1] == ' ') return line.substr(0, at);
    return line;
}

bool is_number(std::string_view text) noexcept {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (text == "0") return true;
    if (text.empty() || text.front() < '1' || text.front() > '9') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; }) &&
           std::count(text.begin(), text.end(), '.') <= 1;
}

template <class Words>
bool is_one_of(const Words& words, std::string_view text) noexcept {
    return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 4> kNull{"~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kTruth{"true", "True", "TRUE", "false", "False", "FALSE"};

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(kSpaces);
    return first == text.npos ? std::string_view{}
                              : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool Line::is_blank() const noexcept {
    return trimmed(text).empty();
}

std::size_t Line::indent() const noexcept {
    return std::min(text.find_first_not_of(' '), text.size());
}

bool Line::is_item() const noexcept {
    const auto rest = text.substr(indent());
    return rest == "-" || rest.substr(0, 2) == "- ";
}

std::string_view Line::item() const noexcept {
    return trimmed(text.substr(indent() + 1));
}

bool Line::has_key() const noexcept {
    return find_colon(text) != text.npos;
}

std::string_view Line::key() const noexcept {
    return has_key() ? trimmed(text.substr(0, find_colon(text))) : std::string_view{};
}

std::string_view Line::value() const noexcept {
    return has_key() ? trimmed(text.substr(find_colon(text) + 1)) : std::string_view{};
}

bool Line::has_tab_before_value() const noexcept {
    const auto rest = text.substr(find_colon(text) + 1);
    const auto first = rest.find_first_not_of(kSpaces);
    return first != rest.npos && rest.substr(0, first).find('\t') != rest.npos;
}

bool Line::may_go_on() const noexcept {
    auto rest = trimmed(text);
    while (rest.substr(0, 2) == "- ") rest = trimmed(rest.substr(2));
    const auto colon = is_plain_start(rest.empty() ? '\0' : rest.front()) ? find_colon(rest) : rest.npos;
    if (colon != rest.npos) rest = trimmed(rest.substr(colon + 1));
    if (rest.empty()) return false;
    switch (rest.front()) {
        case '"':
        case '\'':
            return rest.size() < 2 || rest.back() != rest.front() ||
                   rest.find(rest.front(), 1) != rest.size() - 1;
        case '[':
        case '{':
            return rest.find_first_of("\"'") != rest.npos ||
                   std::count(rest.begin(), rest.end(), '[') != std::count(rest.begin(), rest.end(), ']') ||
                   std::count(rest.begin(), rest.end(), '{') != std::count(rest.begin(), rest.end(), '}');
        case '|':
        case '>': return false;  // what is indented below belongs to it, and is not looked into
        default: return kind_of(rest) == Kind::unknown;
    }
}

std::optional<std::string_view> front_matter(std::string_view text) {
    constexpr std::string_view kRule = "---";
    const auto start = text.find_first_not_of(kSpaces);
    if (start == text.npos || text.substr(start, kRule.size()) != kRule) return std::nullopt;
    const auto opening = break_at(text, start + kRule.size());
    if (opening == 0) return std::nullopt;
    text.remove_prefix(start + kRule.size() + opening);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto length = break_at(text, at);
        if (length == 0 || text.substr(at + length, kRule.size()) != kRule) continue;
        const auto behind = text.find_first_not_of(" \t", at + length + kRule.size());
        if (behind == text.npos || text[behind] == '\n' || text.substr(behind, 2) == "\r\n")
            return text.substr(0, at);
    }
    return std::nullopt;
}

std::vector<Line> lines_of(std::string_view block) {
    std::vector<Line> lines;
    while (!block.empty()) {
        const auto end = std::min(block.find_first_of("\r\n"), block.size());
        lines.push_back({without_comment(block.substr(0, end))});
        block.remove_prefix(end + break_at(block, end));
    }
    return lines;
}

bool is_plain_start(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/' ||
           c == '(' || byte >= 0x80;
}

bool has_mapping(std::string_view value) noexcept {
    return find_colon(value) != value.npos;
}

std::string_view unquoted(std::string_view text) noexcept {
    const bool is_quoted =
        text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

Kind kind_of(std::string_view value) noexcept {
    if (value.empty() || is_one_of(kNull, value)) return Kind::null;
    if (is_one_of(kTruth, value)) return Kind::truth;
    if (is_number(value)) return Kind::number;
    switch (value.front()) {
        case '[': return Kind::list;
        case '{': return Kind::map;
        case '"':
        case '\'': return value.size() > 1 && value.back() == value.front() ? Kind::text : Kind::unknown;
        case '|':
        case '>': return Kind::text;
        default: break;
    }
    if (!is_plain_start(value.front())) return Kind::unknown;
    return has_mapping(value) ? Kind::map : Kind::text;
}

}  // namespace gantry::formats::diffusers_directory::yaml
