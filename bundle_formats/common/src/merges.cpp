#include <gantry/formats/merges.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <gantry/formats/vocabulary_text.hpp>

#include "fast_document.hpp"
#include "words.hpp"

namespace gantry::formats {
namespace {

// The next line, without its end; `rest` goes on behind it.
std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string problem_of_line(std::string_view line, const detail::WordSet& words) {
    const auto space = line.find(' ');
    if (space == line.npos || line.find(' ', space + 1) != line.npos) return "it is not two words";
    return words.problem_of_merge(line.substr(0, space), line.substr(space + 1));
}

}  // namespace

std::string check_merges(std::string_view merges, std::string_view vocabulary) {
    constexpr std::string_view kHead = "#version";
    if (auto problem = check_text(merges); !problem.empty()) return problem;
    const detail::FastDocument document{vocabulary};
    simdjson::dom::object object;
    if (!document.is_parsed() || document.root().get(object) != simdjson::SUCCESS) return {};
    const detail::WordSet words{object};
    for (std::size_t number = 1; !merges.empty(); ++number) {
        const auto line = take_line(merges);
        if (line.starts_with(kHead)) continue;
        if (const auto problem = problem_of_line(line, words); !problem.empty())
            return fmt::format("line {}: {}", number, problem);
    }
    return {};
}

}  // namespace gantry::formats
