// model_index.json as the loader reads it.
#pragma once

#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/formats/json_file.hpp>

#include "findings.hpp"

namespace gantry::formats::diffusers_directory {

// What the value of a name says.
enum class EntryForm {
    missing,    // the name is not there
    absent,     // a list that starts with null: "no such component"
    component,  // [library, class]
    malformed,  // anything else; the loader fails on it
};

struct IndexEntry {
    EntryForm form = EntryForm::missing;
    std::string library;
    std::string class_name;
    std::string description;  // of a malformed one, half a sentence
    bool is_modular = false;  // malformed, and as the modular layout writes it
};

class ModelIndex {
public:
    // Reads it; what is wrong goes to `findings`.
    ModelIndex(const BundleView& view, Findings& findings);

    // Whether it is a JSON object. The members below answer nothing otherwise.
    [[nodiscard]] bool is_usable() const noexcept { return file_.object() != nullptr; }
    [[nodiscard]] const JsonObject& object() const noexcept { return *file_.object(); }
    [[nodiscard]] IndexEntry entry(std::string_view name) const;

private:
    JsonFile file_;
};

[[nodiscard]] IndexEntry read_entry(const JsonValue& value);

}  // namespace gantry::formats::diffusers_directory
