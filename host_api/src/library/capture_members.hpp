// CaptureMembers: one object of a capture, read strictly. A member that is missing, there twice or of another
// type is an Error that names it; members that nobody asks for are ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

#include <simdjson.h>

namespace gantry::host {

class CaptureMembers {
public:
    // `where` precedes the names in messages: "entries[3].", "" for the document itself.
    CaptureMembers(simdjson::dom::object object, std::string where)
        : object_(object), where_(std::move(where)) {}

    // Errors of all: corrupt.
    [[nodiscard]] Result<std::string> text(std::string_view name) const;
    // One that is shown to people: no control characters, at most 4,096 bytes. "" where it is null.
    [[nodiscard]] Result<std::string> shown_text(std::string_view name) const;
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name) const;
    [[nodiscard]] Result<std::uint64_t> number(std::string_view name) const;
    [[nodiscard]] Result<std::int64_t> signed_number(std::string_view name) const;
    [[nodiscard]] Result<bool> truth(std::string_view name) const;
    [[nodiscard]] Result<std::vector<CaptureMembers>> objects(std::string_view name) const;
    // Nothing where it is null.
    [[nodiscard]] Result<std::optional<CaptureMembers>> object(std::string_view name) const;

    [[nodiscard]] Result<bool> has(std::string_view name) const;
    // The error for a member whose value is of the right type and still wrong.
    [[nodiscard]] Error wrong(std::string_view name, std::string_view expected) const;

private:
    [[nodiscard]] Result<std::optional<simdjson::dom::element>> find(std::string_view name) const;
    [[nodiscard]] Result<simdjson::dom::element> need(std::string_view name, std::string_view expected) const;

    simdjson::dom::object object_;
    std::string where_;
};

}  // namespace gantry::host
