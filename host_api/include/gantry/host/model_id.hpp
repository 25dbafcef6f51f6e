// ModelId: the id of a model, `<type>/<family>/<name>`, which is its folder below the library root.
//
// Can only be made from text that is safe to join to a path: three parts, none empty, "." or "..", no
// control byte, no backslash, UTF-8, not starting with ".gantry" in any case of its letters. Ids of models that
// are already there are taken as found; ids for new models come from normalised parts (make()).
#pragma once

#include <string>
#include <string_view>

#include <gantry/host/export.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

class GANTRY_HOST_API ModelId {
public:
    // Errors: invalid_model_id, with a message that names the part that is wrong.
    [[nodiscard]] static Result<ModelId> parse(std::string_view text);

    // Normalises each part (see normalise_part) and joins them.
    [[nodiscard]] static ModelId make(std::string_view type, std::string_view family, std::string_view name);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::string_view type() const noexcept;
    [[nodiscard]] std::string_view family() const noexcept;
    [[nodiscard]] std::string_view name() const noexcept;

    // The same id with `suffix` behind the name, which is cut so that the part stays within 128 bytes.
    [[nodiscard]] ModelId with_suffix(std::string_view suffix) const;

    friend bool operator==(const ModelId&, const ModelId&) = default;
    friend auto operator<=>(const ModelId&, const ModelId&) = default;

private:
    explicit ModelId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// One part of a new id, as Pumas makes it, so that both derive the same id from the same name: lower case,
// spaces to '_', anything outside [a-z0-9_-] dropped or '_', at most 128 bytes. Never empty:
// "" gives "unnamed_model". Source: docs/metadata.md.
[[nodiscard]] GANTRY_HOST_API std::string normalise_part(std::string_view text);

}  // namespace gantry::host
