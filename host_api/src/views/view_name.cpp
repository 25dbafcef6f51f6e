#include "views/view_name.hpp"

#include "views/view.hpp"

#include <algorithm>

#include <simdjson.h>

namespace gantry::host {
namespace {

NameShape shape_of_part(std::string_view part) noexcept {
    if (part == "..") return NameShape::leads_out;
    return part.empty() || part == "." ? NameShape::malformed : NameShape::plain;
}

}  // namespace

NameShape shape_of_name(std::string_view name) noexcept {
    if (name.size() > kMaxNameBytes || name.find('\0') != std::string_view::npos || !is_utf8(name))
        return NameShape::malformed;
    if (name.empty()) return NameShape::plain;
    if (name.front() == '/') return NameShape::leads_out;

    auto shape = NameShape::plain;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        const auto part = shape_of_part(name.substr(begin, end - begin));
        if (part == NameShape::leads_out) return part;
        if (part == NameShape::malformed) shape = part;
        begin = end + 1;
    }
    return shape;
}

bool is_view_name(std::string_view name) noexcept {
    return shape_of_name(name) == NameShape::plain;
}

std::string_view first_part(std::string_view name) noexcept {
    return name.substr(0, name.find('/'));
}

std::string_view folder_of(std::string_view name) noexcept {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
}

std::string_view last_part(std::string_view name) noexcept {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

// simdjson allocates what it knows of the processor when it is first asked; by then memory may be short, and
// this may be below a plugin, through which nothing may be thrown.
[[maybe_unused]] const bool kIsReady = simdjson::validate_utf8("", 0);

bool is_utf8(std::string_view text) noexcept {
    return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace gantry::host
