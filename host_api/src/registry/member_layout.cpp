#include "registry/member_layout.hpp"

#include "registry/json_text.hpp"

namespace gantry::host::registry {
namespace {

// The last line break in white space and what follows it, "" where there is none.
std::string_view last_line_of(std::string_view white_space) {
    const auto feed = white_space.rfind('\n');
    if (feed == std::string_view::npos) return {};
    const bool has_return = feed > 0 && white_space[feed - 1] == '\r';
    return white_space.substr(has_return ? feed - 1 : feed);
}

bool is_blank(char character) {
    return character == ' ' || character == '\t';
}

}  // namespace

MemberLayout MemberLayout::of(std::string_view lead, std::string_view key, std::string_view between) {
    MemberLayout layout;
    layout.colon_ = key.ends_with(':') ? ":" : ": ";
    layout.line_ = last_line_of(lead);
    if (!layout.line_.empty())
        layout.between_ = layout.line_;
    else if (const auto comma = between.find(','); comma != std::string_view::npos)
        layout.between_ = between.substr(comma + 1);
    else if (layout.colon_ == ": ")
        layout.between_ = " ";
    return layout;
}

MemberLayout MemberLayout::of_empty(std::string_view source) {
    MemberLayout layout;
    layout.colon_ = ": ";
    layout.closing_ = last_line_of(source);
    layout.line_ = layout.closing_.empty() ? "" : layout.closing_ + "  ";
    layout.between_ = layout.line_.empty() ? " " : layout.line_;
    return layout;
}

std::string MemberLayout::fitted(std::string_view json) const {
    std::string text;
    json = trimmed(json);
    // A line break can only be white space here: inside a JSON string it is escaped.
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '\r') continue;
        if (json[i] != '\n') {
            text += json[i];
            continue;
        }
        text += line_;
        if (!line_.empty()) continue;
        while (i + 1 < json.size() && is_blank(json[i + 1])) ++i;
        if (text.ends_with(',')) text += ' ';
    }
    return text;
}

}  // namespace gantry::host::registry
