// What both JSON readers share: notes that are kept once, and objects where the last of equal names counts.
#pragma once

#include <algorithm>
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
        const auto position = find_or_note(name);
        if (position == object_.members().size()) {
            object_.append(std::move(name), std::move(value));
        } else {
            notes_->add(JsonNoteKind::duplicate_name, name);
            object_.replace(position, std::move(value));
        }
    }
    [[nodiscard]] JsonObject take() && { return std::move(object_); }

private:
    // Most objects are small, and looking through a few names costs less than a table of them.
    static constexpr std::size_t kFewMembers = 16;

    // Where the name is, or will be.
    std::size_t find_or_note(const std::string& name) {
        const auto& members = object_.members();
        if (members.size() < kFewMembers) {
            const auto known = std::find_if(members.begin(), members.end(),
                                            [&](const JsonMember& member) { return member.name == name; });
            return static_cast<std::size_t>(known - members.begin());
        }
        if (positions_.empty())
            for (std::size_t i = 0; i < members.size(); ++i) positions_.emplace(members[i].name, i);
        return positions_.try_emplace(name, members.size()).first->second;
    }

    JsonNotes* notes_;
    JsonObject object_;
    std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace gantry::formats::detail
