#include <gantry/formats/json_value.hpp>

#include <type_traits>

namespace gantry::formats {

JsonObject::JsonObject() noexcept = default;
JsonObject::JsonObject(const JsonObject& other) = default;
JsonObject::JsonObject(JsonObject&& other) noexcept = default;
JsonObject& JsonObject::operator=(const JsonObject& other) = default;
JsonObject& JsonObject::operator=(JsonObject&& other) noexcept = default;
JsonObject::~JsonObject() = default;

bool JsonObject::empty() const noexcept {
    return members_.empty();
}

const JsonValue* JsonObject::find(std::string_view name) const noexcept {
    for (const auto& member : members_)
        if (member.name == name) return &member.value;
    return nullptr;
}

void JsonObject::append(std::string name, JsonValue value) {
    members_.push_back({std::move(name), std::move(value)});
}

void JsonObject::replace(std::size_t position, JsonValue value) {
    members_[position].value = std::move(value);
}

std::string_view JsonValue::kind_name() const noexcept {
    return std::visit(
        [](const auto& value) -> std::string_view {
            using Kind = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_same_v<Kind, std::nullptr_t>) return "null";
            if constexpr (std::is_same_v<Kind, bool>) return "a truth value";
            if constexpr (std::is_same_v<Kind, std::string>) return "a text";
            if constexpr (std::is_same_v<Kind, JsonArray>) return "a list";
            if constexpr (std::is_same_v<Kind, JsonObject>) return "an object";
            return "a number";
        },
        storage_);
}

}  // namespace gantry::formats
