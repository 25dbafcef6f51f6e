// MemberLayout: how a JSON object is laid out, so that what is added to it looks like the rest.
#pragma once

#include <string>
#include <string_view>

namespace gantry::host::registry {

class MemberLayout {
public:
    // Of an object with members: the white space before the first key, the first key up to its value, and
    // what stands between the first and the second member ("" for an only member).
    [[nodiscard]] static MemberLayout of(std::string_view lead, std::string_view key, std::string_view between);
    // Of an object without members, given as what stands before its closing brace.
    [[nodiscard]] static MemberLayout of_empty(std::string_view source);

    // Between two members; in front of the first; behind the last.
    [[nodiscard]] std::string separator() const { return "," + between_; }
    [[nodiscard]] const std::string& opening() const noexcept { return line_; }
    [[nodiscard]] const std::string& closing() const noexcept { return closing_; }

    // A member of an escaped, quoted key and a JSON value.
    [[nodiscard]] std::string member(std::string_view quoted_key, std::string_view json) const {
        return std::string{quoted_key} + colon_ + fitted(json);
    }
    // A JSON value with its own lines indented like the object's members, or put on one line where the
    // object stands on one.
    [[nodiscard]] std::string fitted(std::string_view json) const;

private:
    std::string line_;     // line break and indentation of a member, "" on a single line
    std::string between_;  // what follows the comma
    std::string colon_;
    std::string closing_;
};

}  // namespace gantry::host::registry
