// The words of a text, exactly as FTS5 takes them from what it indexes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/sqlite.hpp"

namespace gantry::host::index {

// Folded, in their order, each once where it comes last, up to the 64th different one.
[[nodiscard]] Result<std::vector<std::string>> words_of(Connection& connection, std::string_view text);

// A MATCH expression: every word, the last as a prefix. "" for no words. Never a syntax error, because a word
// is made of letters and digits only and is quoted.
[[nodiscard]] std::string match_expression(const std::vector<std::string>& words);

}  // namespace gantry::host::index
