// JsonMembers: the members of one JSON object, read strictly. A member that is missing, there twice or of
// another type is an Error that names it and what it should be; members nobody asks for are ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

#include <simdjson.h>

namespace gantry::host {

class JsonMembers {
public:
    // `where` precedes the names in messages: "formats[0].", "" for the document itself. Errors as below.
    JsonMembers(simdjson::dom::object object, std::string where, std::string_view path)
        : object_(object), where_(std::move(where)), path_(path) {}

    // Errors of all: plugin_manifest_invalid.
    [[nodiscard]] Result<std::string> text(std::string_view name, std::string_view expected) const;
    [[nodiscard]] Result<std::uint64_t> number(std::string_view name, std::string_view expected) const;
    [[nodiscard]] Result<JsonMembers> object(std::string_view name) const;
    [[nodiscard]] Result<std::vector<JsonMembers>> objects(std::string_view name) const;
    // Empty where the member is missing.
    [[nodiscard]] Result<std::string> optional_text(std::string_view name, std::string_view expected) const;
    [[nodiscard]] Result<std::vector<std::string>> optional_texts(std::string_view name,
                                                                  std::string_view expected) const;

    // The error for a member whose value is of the right type and still wrong.
    [[nodiscard]] Error wrong(std::string_view name, std::string_view expected) const;

private:
    [[nodiscard]] Result<std::optional<simdjson::dom::element>> find(std::string_view name) const;
    [[nodiscard]] Result<simdjson::dom::element> need(std::string_view name, std::string_view expected) const;

    simdjson::dom::object object_;
    std::string where_;
    std::string_view path_;
};

}  // namespace gantry::host
