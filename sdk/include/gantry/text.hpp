// Between std::string_view and the text types of the ABI. Views only: nothing is copied.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/abi/base.h>

namespace gantry {

[[nodiscard]] constexpr gantry_text to_text(std::string_view view) noexcept {
    return gantry_text{view.data(), view.size()};
}

[[nodiscard]] constexpr std::string_view to_view(gantry_text text) noexcept {
    return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

[[nodiscard]] inline std::string to_string(gantry_text text) {
    return std::string{to_view(text)};
}

// A row of texts in the shape of the ABI. Holds the row, not the characters: they must outlive it.
class TextList {
public:
    explicit TextList(std::span<const std::string> texts) {
        texts_.reserve(texts.size());
        for (const auto& text : texts) texts_.push_back(to_text(text));
    }
    [[nodiscard]] gantry_text_list get() const noexcept { return {texts_.data(), texts_.size()}; }

private:
    std::vector<gantry_text> texts_;
};

[[nodiscard]] inline std::vector<std::string> to_strings(gantry_text_list list) {
    std::vector<std::string> strings;
    if (list.data == nullptr) return strings;
    strings.reserve(list.size);
    for (std::uint64_t i = 0; i < list.size; ++i) strings.push_back(to_string(list.data[i]));
    return strings;
}

}  // namespace gantry
