#include "model_card.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>
#include <gantry/formats/vocabulary_text.hpp>

#include "yaml_lines.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kPrior = "prior";
constexpr std::string_view kNotAList =
    "\"prior\" in its front matter is no list with the name of a repository first";

struct Repository {
    std::string name;
    bool is_usable = true;
};

Repository repository_of(std::string_view element) {
    switch (yaml::kind_of(element)) {
        case yaml::Kind::text: return {std::string{yaml::unquoted(element)}, !yaml::unquoted(element).empty()};
        case yaml::Kind::null: return {};  // "none", which the loader takes
        case yaml::Kind::unknown: return {};
        default: return {{}, false};
    }
}

// The first element of "[a, b]", which may go on over the lines that follow.
Repository first_of_flow(std::string_view rest) {
    const auto end = rest.find(']');
    if (end == rest.npos) return {};
    auto inside = std::string{rest.substr(1, end - 1)};
    std::replace_if(
        inside.begin(), inside.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    const auto first = yaml::trimmed(std::string_view{inside}.substr(0, inside.find(',')));
    if (first.empty()) return {{}, false};
    return repository_of(first);
}

Repository below(const std::vector<yaml::Line>& lines, std::size_t next) {
    while (next < lines.size() && lines[next].is_blank()) ++next;
    if (next == lines.size()) return {{}, false};
    const auto& line = lines[next];
    if (line.is_item()) return repository_of(line.item());
    if (line.indent() == 0) return {{}, false};
    const auto kind = yaml::kind_of(yaml::trimmed(line.text));
    return {{}, kind == yaml::Kind::list || kind == yaml::Kind::unknown};
}

Repository read_prior(std::string_view block, const std::vector<yaml::Line>& lines, std::size_t at) {
    const auto value = lines[at].value();
    if (value.empty()) return below(lines, at + 1);
    if (value.front() == '[')
        return first_of_flow(block.substr(static_cast<std::size_t>(value.data() - block.data())));
    return {{}, yaml::kind_of(value) == yaml::Kind::unknown};
}

bool is_last_of_its_key(const std::vector<yaml::Line>& lines, std::size_t at) {
    return std::none_of(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1, lines.end(),
                        [&](const yaml::Line& line) { return line.key() == lines[at].key(); });
}

bool is_continued(const std::vector<yaml::Line>& lines, std::size_t next) {
    while (next < lines.size() && yaml::trimmed(lines[next].text).empty()) ++next;
    return next < lines.size() && lines[next].indent() != 0;
}

// Why the block is no map, as far as its first line of content tells.
std::string problem_of_first(const yaml::Line& line) {
    const bool is_list = line.is_item() || line.text.front() == '[';
    if (line.indent() == 0 && (is_list || (yaml::is_plain_start(line.text.front()) && !line.has_key())))
        return fmt::format("its front matter is {}, not a map of names and values",
                           is_list ? "a list" : "a text");
    return {};
}

std::string problem_of_entry(const std::vector<yaml::Line>& lines, std::size_t at) {
    const auto& line = lines[at];
    const auto value = line.value();
    if (value.empty()) return {};
    if (line.has_tab_before_value())
        return fmt::format("YAML takes no tab before the value of \"{}\" in its front matter",
                           shown(line.key()));
    if (yaml::is_plain_start(value.front()) && yaml::has_mapping(value))
        return fmt::format("the value of \"{}\" in its front matter has a colon, and no quotes around it",
                           shown(line.key()));
    const auto kind = yaml::kind_of(value);
    if (line.key() == "tags" && (kind == yaml::Kind::number || kind == yaml::Kind::truth) &&
        !is_continued(lines, at + 1) && is_last_of_its_key(lines, at))
        return "\"tags\" in its front matter is no list";
    return {};
}

// `judged`: how many lines could be told apart for certain.
std::string problem_of_lines(const std::vector<yaml::Line>& lines, std::size_t& judged) {
    bool is_first = true;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto& line = lines[at];
        judged = at + 1;
        if (line.is_blank()) continue;
        if (line.text.front() == '\t')
            return "a line of its front matter starts with a tab, which YAML does not take";
        if (is_first)
            if (auto problem = problem_of_first(line); !problem.empty()) return problem;
        is_first = false;
        if (line.may_go_on()) return {};
        if (line.indent() != 0 || line.is_item()) continue;
        if (!line.has_key() || !yaml::is_plain_start(line.text.front())) return {};
        if (auto problem = problem_of_entry(lines, at); !problem.empty()) return problem;
    }
    return {};
}

}  // namespace

ModelCard read_model_card(std::string_view text) {
    // Python's "utf-8-sig" takes it off.
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
    ModelCard card;
    card.problem = check_text(text);
    if (!card.problem.empty()) return card;
    const auto block = yaml::front_matter(text);
    if (!block) return card;
    const auto lines = yaml::lines_of(*block);
    std::size_t judged = 0;
    card.problem = problem_of_lines(lines, judged);
    if (!card.problem.empty()) return card;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (lines[at].indent() != 0 || lines[at].key() != kPrior) continue;
        auto prior = read_prior(*block, lines, at);  // of several the last one counts
        card.problem = prior.is_usable || at >= judged ? std::string{} : std::string{kNotAList};
        card.repository = std::move(prior.name);
    }
    return card;
}

}  // namespace gantry::formats::diffusers_directory
