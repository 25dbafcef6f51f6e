#include "plugins/manifest.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "json/members.hpp"
#include "plugins/manifest_rules.hpp"

namespace gantry::host {
namespace {

// The member as text for which `is_good` holds.
template <class Rule>
Result<std::string> checked_text(const JsonMembers& members, std::string_view name, std::string_view expected,
                                 Rule is_good) {
    GANTRY_TRY_ASSIGN(auto text, members.text(name, expected));
    if (!is_good(text)) return members.wrong(name, expected);
    return text;
}

// Empty where the member is missing.
template <class Rule>
Result<std::vector<std::string>> checked_texts(const JsonMembers& members, std::string_view name,
                                               std::string_view expected, Rule is_good) {
    GANTRY_TRY_ASSIGN(const bool is_there, members.has(name));
    if (!is_there) return std::vector<std::string>{};
    GANTRY_TRY_ASSIGN(auto texts, members.texts(name, expected));
    if (!std::all_of(texts.begin(), texts.end(), is_good)) return members.wrong(name, expected);
    return texts;
}

Result<FormatInfo> read_format(const JsonMembers& members) {
    FormatInfo format;
    GANTRY_TRY_ASSIGN(format.id, checked_text(members, "id", "a name of [a-z0-9_]", is_format_id));
    const auto is_kind = [](std::string_view text) { return text == "directory" || text == "file"; };
    GANTRY_TRY_ASSIGN(const auto kind, checked_text(members, "kind", "'directory' or 'file'", is_kind));
    format.is_directory = kind == "directory";
    GANTRY_TRY_ASSIGN(format.markers,
                      checked_texts(members, "markers", "an array of bare file names", is_bare_name));
    GANTRY_TRY_ASSIGN(
        format.extensions,
        checked_texts(members, "extensions", "an array of file extensions with their dot", is_extension));
    return format;
}

Result<std::vector<FormatInfo>> read_formats(const JsonMembers& members) {
    GANTRY_TRY_ASSIGN(const auto objects, members.objects("formats"));
    if (objects.empty()) return members.wrong("formats", "an array of one object or more");
    std::vector<FormatInfo> formats;
    for (const auto& object : objects) {
        GANTRY_TRY_ASSIGN(auto format, read_format(object));
        const auto is_same = [&](const FormatInfo& other) { return other.id == format.id; };
        if (std::any_of(formats.begin(), formats.end(), is_same))
            return object.wrong("id", "that of one format only");
        formats.push_back(std::move(format));
    }
    return formats;
}

Result<std::uint32_t> read_abi_version(const JsonMembers& members) {
    constexpr std::string_view kExpected = "a version of the plugin ABI, as '0.1'";
    GANTRY_TRY_ASSIGN(const auto abi, members.object("abi"));
    GANTRY_TRY_ASSIGN(const auto minimum_text, abi.text("minimum", kExpected));
    GANTRY_TRY_ASSIGN(const auto maximum_text, abi.text("maximum", kExpected));
    const auto minimum = parse_abi_version(minimum_text);
    const auto maximum = parse_abi_version(maximum_text);
    if (!minimum) return abi.wrong("minimum", kExpected);
    if (!maximum) return abi.wrong("maximum", kExpected);
    // A range has a meaning from 1.0 on only.
    if (*minimum > *maximum || (*minimum != *maximum && *minimum >> 16 == 0))
        return abi.wrong("minimum", "the same as 'abi.maximum' while the ABI is 0.x, and never above it");
    return *maximum;
}

Result<void> read_library(const JsonMembers& members, Manifest& manifest) {
    GANTRY_TRY_ASSIGN(manifest.library,
                      checked_text(members, "library", "the bare file name of the module", is_bare_name));
    constexpr std::string_view kSize = "the size of the module in bytes, a whole number above 0";
    GANTRY_TRY_ASSIGN(manifest.library_size, members.number("library_size", kSize));
    if (manifest.library_size == 0) return members.wrong("library_size", kSize);
    const auto is_digest = [](std::string_view text) { return text.size() == 64 && is_hex(text); };
    GANTRY_TRY_ASSIGN(manifest.library_sha256,
                      checked_text(members, "library_sha256", "64 hex digits in lower case", is_digest));
    GANTRY_TRY_ASSIGN(const bool has_build_id, members.has("build_id"));
    if (has_build_id) {
        const auto is_build_id = [](std::string_view text) { return text.size() <= 128 && is_hex(text); };
        GANTRY_TRY_ASSIGN(manifest.build_id,
                          checked_text(members, "build_id", "hex digits in lower case, or empty", is_build_id));
    }
    return {};
}

Result<Manifest> read_manifest(const JsonMembers& members) {
    // First, because with another version nothing else may be what it is called.
    GANTRY_TRY_ASSIGN(const auto manifest_version, members.number("manifest_version", "1"));
    if (manifest_version != 1) return members.wrong("manifest_version", "1, the only one this host knows");
    Manifest manifest;
    GANTRY_TRY_ASSIGN(
        manifest.id,
        checked_text(members, "id", "reverse DNS of [a-z0-9.-], as 'org.example.thing'", is_plugin_id));
    GANTRY_TRY_ASSIGN(manifest.version,
                      checked_text(members, "version", "MAJOR.MINOR.PATCH, as '1.0.0'", is_plugin_version));
    GANTRY_TRY_ASSIGN(manifest.license,
                      checked_text(members, "license", "an SPDX expression, as 'Apache-2.0'", is_short_line));
    GANTRY_TRY_ASSIGN(manifest.abi_version, read_abi_version(members));
    GANTRY_TRY_ASSIGN(manifest.formats, read_formats(members));
    GANTRY_TRY(read_library(members, manifest));
    return manifest;
}

std::string_view take_part(std::string_view& text) noexcept {
    const auto dot = text.find('.');
    auto part = text.substr(0, dot);
    text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
    while (!part.empty() && part.front() == '0') part.remove_prefix(1);
    return part;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view json, std::string_view path) {
    constexpr std::string_view kAdvice = "install the plugin again or tell its author";
    const auto refuse = [&](std::string_view reason) {
        return make_error(ErrorCode::plugin_manifest_invalid, fmt::format("{}: {}; {}", path, reason, kAdvice),
                          std::string{path});
    };
    if (json.size() > kMaxManifestBytes)
        return refuse(fmt::format("a manifest has at most {} bytes, this one has more", kMaxManifestBytes));
    simdjson::dom::parser parser;
    std::string reason;
    const auto object = parse_json_object(parser, json, reason);
    if (!object) return refuse(reason);
    const JsonComplaint complaint{ErrorCode::plugin_manifest_invalid, std::string{path}, std::string{kAdvice},
                                  std::string{path}};
    return read_manifest(JsonMembers{*object, "", complaint});
}

int compare_versions(std::string_view left, std::string_view right) noexcept {
    while (!left.empty() || !right.empty()) {
        const auto left_part = take_part(left);
        const auto right_part = take_part(right);
        // Without leading zeros the longer number is the greater one.
        if (left_part.size() != right_part.size()) return left_part.size() < right_part.size() ? -1 : 1;
        const auto order = left_part.compare(right_part);
        if (order != 0) return order < 0 ? -1 : 1;
    }
    return 0;
}

}  // namespace gantry::host
