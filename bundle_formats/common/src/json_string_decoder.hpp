// Decodes one JSON string, with Python's view of surrogates: a lone half is allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::formats::detail {

class JsonStringDecoder {
public:
    // `position` is that of the opening quote.
    JsonStringDecoder(std::string_view text, std::size_t position) noexcept
        : text_(text), position_(position) {}

    // Appends to `out`; answers what is wrong, "" for nothing.
    [[nodiscard]] std::string_view decode(std::string& out);

    // Behind the closing quote; after a failure, where it was noticed.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }
    [[nodiscard]] bool has_lone_surrogate() const noexcept { return has_lone_surrogate_; }

private:
    [[nodiscard]] std::string_view decode_escape(std::string& out);
    [[nodiscard]] std::string_view decode_unicode(std::string& out);
    // The four hexadecimal digits at `from`.
    [[nodiscard]] std::optional<std::uint32_t> hex4(std::size_t from) const noexcept;

    std::string_view text_;
    std::size_t position_;
    bool has_lone_surrogate_ = false;
};

}  // namespace gantry::formats::detail
