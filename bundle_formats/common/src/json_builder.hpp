// What both JSON readers share: notes that are kept once, and objects where the last of equal names counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gantry/formats/json_reader.hpp>

namespace gantry::formats::detail {

class JsonNotes {
public:
    void add(JsonNoteKind kind, std::string_view detail) {
        for (const auto& note : notes_)
            if (note.kind == kind) return;
        notes_.push_back({kind, std::string{detail.substr(0, kMaxDetail)}});
    }
    [[nodiscard]] std::vector<JsonNote> take() && { return std::move(notes_); }

private:
    static constexpr std::size_t kMaxDetail = 64;
    std::vector<JsonNote> notes_;
};

class JsonObjectBuilder {
public:
    explicit JsonObjectBuilder(JsonNotes& notes) noexcept : notes_(&notes) {}

    void add(std::string name, JsonValue value) {
        const auto [known, is_new] = positions_.try_emplace(name, object_.members().size());
        if (is_new) {
            object_.append(std::move(name), std::move(value));
        } else {
            notes_->add(JsonNoteKind::duplicate_name, name);
            object_.replace(known->second, std::move(value));
        }
    }
    [[nodiscard]] JsonObject take() && { return std::move(object_); }

private:
    JsonNotes* notes_;
    JsonObject object_;
    std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace gantry::formats::detail
