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

// How what is wrong in a document is told: "<subject>: 'formats[0].id' must be <expected>; <advice>".
struct JsonComplaint {
    ErrorCode code = ErrorCode::corrupt;
    std::string subject;
    std::string advice;
    std::string path;  // of the document, "" for none
};

class JsonMembers {
public:
    // `where` precedes the names in messages: "formats[0].", "" for the document itself. What `complaint`
    // refers to outlives this and all that is read through it.
    JsonMembers(simdjson::dom::object object, std::string where, const JsonComplaint& complaint)
        : object_(object), where_(std::move(where)), complaint_(&complaint) {}

    // Errors of all: the complaint's.
    [[nodiscard]] Result<std::string> text(std::string_view name, std::string_view expected = "a text") const;
    // Empty where the array is.
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name,
                                                         std::string_view expected = "an array of texts") const;
    [[nodiscard]] Result<std::uint64_t> number(std::string_view name,
                                               std::string_view expected = "a whole number of 0 or more") const;
    [[nodiscard]] Result<std::int64_t> signed_number(std::string_view name) const;
    [[nodiscard]] Result<bool> truth(std::string_view name) const;
    [[nodiscard]] Result<JsonMembers> object(std::string_view name) const;
    // Nothing where it is null.
    [[nodiscard]] Result<std::optional<JsonMembers>> object_or_null(std::string_view name) const;
    [[nodiscard]] Result<std::vector<JsonMembers>> objects(std::string_view name) const;

    [[nodiscard]] Result<bool> has(std::string_view name) const;
    [[nodiscard]] Result<bool> is_null(std::string_view name, std::string_view expected) const;
    // The error for a member whose value is of the right type and still wrong.
    [[nodiscard]] Error wrong(std::string_view name, std::string_view expected) const;

private:
    [[nodiscard]] Result<std::optional<simdjson::dom::element>> find(std::string_view name) const;
    [[nodiscard]] Result<simdjson::dom::element> need(std::string_view name, std::string_view expected) const;

    simdjson::dom::object object_;
    std::string where_;
    const JsonComplaint* complaint_;
};

// The text as one JSON object, which `parser` owns. Nothing where it is none, and the reason in a few words:
// "it is not JSON (...)". Throws std::bad_alloc.
[[nodiscard]] std::optional<simdjson::dom::object> parse_json_object(simdjson::dom::parser& parser,
                                                                     std::string_view text,
                                                                     std::string& reason);

}  // namespace gantry::host
