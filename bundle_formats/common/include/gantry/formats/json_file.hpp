// read_json_file: a small JSON file of a bundle, with a cap on what is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/formats/json_reader.hpp>

namespace gantry::formats {

inline constexpr std::uint64_t kMaxConfigBytes = 1U << 20;
inline constexpr std::uint64_t kMaxShardIndexBytes = 32U << 20;

struct JsonFile {
    ViewStatus status = ViewStatus::failed;  // ok: it could be read, whether or not it is JSON
    std::optional<JsonDocument> document;    // what it holds, if it is JSON
    std::string problem;                     // else why not, half a sentence; "" when there is a document
    bool is_limit = false;        // the problem is a limit of ours: its size, or how deep it is nested
    bool is_lfs_pointer = false;  // it is no JSON, but what Git LFS left in its place

    [[nodiscard]] bool is_absent() const noexcept { return status == ViewStatus::absent; }
    // nullptr where there is no document or its root is another kind of value.
    [[nodiscard]] const JsonObject* object() const noexcept {
        return document ? document->root.as_object() : nullptr;
    }
};

// A file of more than `max_bytes` is not read at all.
[[nodiscard]] JsonFile read_json_file(const BundleView& view, std::string_view name, std::uint64_t max_bytes);

// "it is not there", "it leads out of the bundle", ...: why a name of the view could not be used.
[[nodiscard]] std::string_view explain(ViewStatus status) noexcept;
[[nodiscard]] std::string_view explain(EntryKind kind) noexcept;

// "folder/name"; `name` alone where the folder is the bundle root, "".
[[nodiscard]] std::string join(std::string_view folder, std::string_view name);

// `text` as it may stand in a message of one line: control characters replaced, cut at 120 bytes.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace gantry::formats
