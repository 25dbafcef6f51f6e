// merges.txt: which two words of a vocabulary become one, a pair on each line.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats {

// Why the tokenizers library would not take these merges with the words of `vocabulary`, a vocab.json; "" where
// it does, and where `vocabulary` is no object of its own.
[[nodiscard]] std::string check_merges(std::string_view merges, std::string_view vocabulary);

}  // namespace gantry::formats
