#include "library/given_text.hpp"

#include <fmt/format.h>

#include "registry/messages.hpp"
#include "registry/plain_text.hpp"

namespace gantry::host {
namespace {

Error refusal(std::string_view what, std::string_view text, std::string_view problem) {
    return make_error(ErrorCode::invalid_argument,
                      fmt::format("the {} {} {}; a record takes UTF-8 without control characters", what,
                                  registry::quoted(text), problem));
}

Result<void> check(std::string_view what, std::string_view text) {
    const auto problem = registry::problem_of_text(text);
    if (problem.empty()) return {};
    return refusal(what, text, problem);
}

}  // namespace

Result<void> check_given_texts(std::string_view family, std::string_view name,
                               const std::vector<std::string>& tags) {
    GANTRY_TRY(check("family", family));
    GANTRY_TRY(check("name", name));
    for (const auto& tag : tags) {
        GANTRY_TRY(check("tag", tag));
        if (tag.find_first_not_of(' ') == std::string::npos)
            return make_error(ErrorCode::invalid_argument, "a tag is empty; give it a text, or leave it out");
    }
    return {};
}

}  // namespace gantry::host
