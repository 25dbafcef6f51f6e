// What a caller may have written into a record: the family, the name and the tags of a model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

namespace gantry::host {

// "" stands for the default of a family or a name; a tag has none. Nothing is ever altered to fit.
// Errors: invalid_argument, which names the text and what is wrong with it.
[[nodiscard]] Result<void> check_given_texts(std::string_view family, std::string_view name,
                                             const std::vector<std::string>& tags);

}  // namespace gantry::host
