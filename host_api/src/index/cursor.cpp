#include "index/cursor.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <xxhash.h>

namespace gantry::host::index {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kSealSize = 8;

// Base64url without padding.
std::string encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6;) text += kAlphabet[(bits >> (count -= 6)) & 63U];
    }
    if (count > 0) text += kAlphabet[(bits << (6 - count)) & 63U];
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char letter : text) {
        const auto value = kAlphabet.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        if ((count += 6) < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> count) & 255U);
    }
    return bytes;
}

// Ties a position to its request and tells a mistyped cursor; it is no defence and need not be one.
std::string seal(std::string_view request, std::string_view position) {
    auto hash =
        XXH3_64bits_withSeed(position.data(), position.size(), XXH3_64bits(request.data(), request.size()));
    std::string bytes(kSealSize, '\0');
    for (auto& byte : bytes) {
        byte = static_cast<char>(hash & 255U);
        hash >>= 8;
    }
    return bytes;
}

}  // namespace

std::string list_request(const ListOptions& options) {
    const auto& format = options.bundle_format;
    const auto review = options.needs_review ? (*options.needs_review ? "yes" : "no") : "any";
    return fmt::format("{}\n{}\n{}\n{}:{}", options.validation_state, options.storage_kind, review,
                       format.size(), format);
}

std::string search_request(std::string_view words, const ListOptions& options) {
    return fmt::format("search {}\n{}", words, list_request(options));
}

std::string make_cursor(std::string_view request, std::string_view position) {
    return encode(seal(request, position).append(position));
}

Result<std::optional<std::string>> read_cursor(std::string_view request, std::string_view cursor) {
    if (cursor.empty()) return std::optional<std::string>{};
    if (const auto bytes = decode(cursor); bytes && bytes->size() >= kSealSize) {
        auto position = bytes->substr(kSealSize);
        // Encoded again, so that no two texts are the same cursor.
        if (make_cursor(request, position) == cursor) return std::optional{std::move(position)};
    }
    return make_error(ErrorCode::invalid_argument,
                      "the cursor does not belong to this request: give it as it came, with the same text and"
                      " filters, or start without one");
}

}  // namespace gantry::host::index
