// The words and bytes of a capture's JSON, both ways.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gantry/bundle_view.hpp>

#include "views/view.hpp"

namespace gantry::host {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// Nothing for what to_base64() would not have written.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

namespace capture_words {

inline constexpr std::array<std::pair<EntryKind, std::string_view>, 6> kKinds{{
    {EntryKind::absent, "absent"},
    {EntryKind::file, "file"},
    {EntryKind::folder, "folder"},
    {EntryKind::unreadable, "unreadable"},
    {EntryKind::escape, "escape"},
    {EntryKind::special, "special"},
}};

// Answers that are worth keeping: see ObservingView.
inline constexpr std::array<std::pair<ViewStatus, std::string_view>, 7> kAnswers{{
    {ViewStatus::ok, "ok"},
    {ViewStatus::absent, "absent"},
    {ViewStatus::unreadable, "unreadable"},
    {ViewStatus::escape, "escape"},
    {ViewStatus::wrong_kind, "wrong_kind"},
    {ViewStatus::too_large, "too_large"},
    {ViewStatus::unsupported, "unsupported"},
}};

inline constexpr std::array<std::pair<OtherDigest, std::string_view>, 3> kDigests{{
    {OtherDigest::git_sha1, "git_sha1"},
    {OtherDigest::recorded_sha256, "recorded_sha256"},
    {OtherDigest::recorded_git_sha1, "recorded_git_sha1"},
}};

template <class Value, std::size_t kCount>
[[nodiscard]] constexpr std::string_view find(
    const std::array<std::pair<Value, std::string_view>, kCount>& words, Value value) noexcept {
    for (const auto& [known, word] : words)
        if (known == value) return word;
    return {};
}

[[nodiscard]] constexpr std::string_view of(EntryKind kind) noexcept {
    return find(kKinds, kind);
}
[[nodiscard]] constexpr std::string_view of(ViewStatus status) noexcept {
    return find(kAnswers, status);
}
[[nodiscard]] constexpr std::string_view of(OtherDigest digest) noexcept {
    return find(kDigests, digest);
}

template <class Value, std::size_t kCount>
[[nodiscard]] constexpr std::optional<Value> value_of(
    const std::array<std::pair<Value, std::string_view>, kCount>& words, std::string_view word) noexcept {
    for (const auto& [value, known] : words)
        if (known == word) return value;
    return std::nullopt;
}

}  // namespace capture_words
}  // namespace gantry::host
