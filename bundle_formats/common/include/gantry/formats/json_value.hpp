// JsonValue: a JSON document as Python's json module would hold it.
//
// An object keeps its names in the order in which they first appear; of a name given twice the last value
// counts. Plain values: copy, move, compare; nothing is shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gantry::formats {

class JsonValue;
struct JsonMember;

using JsonArray = std::vector<JsonValue>;

class JsonObject {
public:
    // Defined where JsonMember is complete, which holds a JsonValue, which can hold a JsonObject.
    JsonObject() noexcept;
    JsonObject(const JsonObject& other);
    JsonObject(JsonObject&& other) noexcept;
    JsonObject& operator=(const JsonObject& other);
    JsonObject& operator=(JsonObject&& other) noexcept;
    ~JsonObject();

    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;  // nullptr: no such name
    [[nodiscard]] const std::vector<JsonMember>& members() const noexcept { return members_; }
    [[nodiscard]] bool empty() const noexcept;

    // For builders, which know whether the name is there already.
    void append(std::string name, JsonValue value);
    void replace(std::size_t position, JsonValue value);

private:
    std::vector<JsonMember> members_;
};

// An integer that fits neither 64-bit type, as its digits.
struct JsonBigInteger {
    std::string digits;
};

class JsonValue {
public:
    using Storage = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, JsonBigInteger,
                                 std::string, JsonArray, JsonObject>;

    JsonValue() noexcept : storage_(nullptr) {}
    explicit JsonValue(Storage storage) : storage_(std::move(storage)) {}

    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(storage_); }
    // nullptr where the value is of another kind.
    [[nodiscard]] const std::string* as_string() const noexcept { return std::get_if<std::string>(&storage_); }
    [[nodiscard]] const JsonArray* as_array() const noexcept { return std::get_if<JsonArray>(&storage_); }
    [[nodiscard]] const JsonObject* as_object() const noexcept { return std::get_if<JsonObject>(&storage_); }
    [[nodiscard]] const Storage& storage() const noexcept { return storage_; }

    // "null", "a truth value", "a number", "a text", "a list", "an object": for messages.
    [[nodiscard]] std::string_view kind_name() const noexcept;

private:
    Storage storage_;
};

struct JsonMember {
    std::string name;
    JsonValue value;
};

}  // namespace gantry::formats
