// Short forms of what tests ask of a view.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "views/folder_view.hpp"
#include "views/view.hpp"

namespace gantry::host::test {

inline std::unique_ptr<FolderView> open_view(std::string_view root, FolderViewOptions options = {}) {
    auto view = FolderView::open(root, std::move(options));
    if (!view) {
        ADD_FAILURE() << view.error().message;
        return nullptr;
    }
    return *std::move(view);
}

// For tests that run with `use_openat2` true and false.
inline std::string name_of_resolution(const ::testing::TestParamInfo<bool>& use_openat2) {
    return use_openat2.param ? "Openat2" : "Walk";
}

inline EntryKind kind_of(View& view, std::string_view name) {
    const auto answer = view.stat(name);
    EXPECT_EQ(answer.status, ViewStatus::ok) << name;
    return answer.value.kind;
}

// What read() answers, and the bytes.
struct ReadText {
    ViewStatus status = ViewStatus::failed;
    std::string text;

    friend bool operator==(const ReadText&, const ReadText&) = default;
};

inline ReadText read_text(View& view, std::string_view name, std::uint64_t offset = 0,
                          std::size_t size = 4096) {
    std::string buffer(size, '\xEE');
    const auto answer =
        view.read(name, offset, std::as_writable_bytes(std::span{buffer.data(), buffer.size()}));
    buffer.resize(answer.is_ok() ? answer.value : 0);
    return {answer.status, buffer};
}

inline ReadText ok_text(std::string text) {
    return {ViewStatus::ok, std::move(text)};
}

inline std::vector<std::string> names_of(const std::vector<NamedStatus>& listing) {
    std::vector<std::string> names;
    for (const auto& entry : listing) names.push_back(entry.name);
    return names;
}

inline std::string hex(const std::array<std::uint8_t, 32>& digest) {
    std::string text;
    for (const auto byte : digest) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

}  // namespace gantry::host::test

namespace gantry {

inline void PrintTo(EntryKind kind, std::ostream* out) {
    constexpr std::string_view kNames[] = {"absent", "file", "folder", "unreadable", "escape", "special"};
    *out << kNames[static_cast<std::size_t>(kind)];
}

}  // namespace gantry
