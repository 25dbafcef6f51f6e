// Cursors of pages: where a page ended, as text that fits into a URL and that only its own request takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gantry/host/library.hpp>
#include <gantry/result.hpp>

namespace gantry::host::index {

// What a cursor belongs to, as bytes: equal for requests whose pages follow one another.
[[nodiscard]] std::string list_request(const ListOptions& options);
[[nodiscard]] std::string search_request(std::string_view words, const ListOptions& options);

// `position` is any bytes.
[[nodiscard]] std::string make_cursor(std::string_view request, std::string_view position);
// The position; nothing for "". Errors: invalid_argument (not made by make_cursor for an equal request).
[[nodiscard]] Result<std::optional<std::string>> read_cursor(std::string_view request, std::string_view cursor);

}  // namespace gantry::host::index
