#include <algorithm>
#include <limits>
#include <memory>
#include <new>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <gantry/host/capture.hpp>

#include "json/members.hpp"
#include "library/capture_document.hpp"
#include "library/capture_words.hpp"
#include "library/collectors.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

Error no_capture(std::string_view why) {
    return make_error(ErrorCode::corrupt,
                      fmt::format("this is no capture: {}; make one with `gantry capture`", why));
}

bool is_bare_name(const std::string& name) {
    return !name.empty() && is_view_name(name) && name.find('/') == std::string::npos;
}

// One that is shown to people: no control characters, at most 4,096 bytes. "" where it is null.
Result<std::string> shown_text(const JsonMembers& members, std::string_view name) {
    constexpr std::string_view kExpected = "null or a text of one line, at most 4096 bytes";
    GANTRY_TRY_ASSIGN(const bool is_none, members.is_null(name, kExpected));
    if (is_none) return std::string{};
    GANTRY_TRY_ASSIGN(auto text, members.text(name, kExpected));
    if (printable_text(text) != text) return members.wrong(name, kExpected);
    return text;
}

Result<EntryStatus> read_status(const JsonMembers& members) {
    EntryStatus status;
    GANTRY_TRY_ASSIGN(const auto word, members.text("kind"));
    const auto kind = capture_words::value_of(capture_words::kKinds, word);
    if (!kind) return members.wrong("kind", "absent, file, folder, unreadable, escape or special");
    status.kind = *kind;
    GANTRY_TRY_ASSIGN(status.size, members.number("size"));
    GANTRY_TRY_ASSIGN(status.inode, members.number("inode"));
    GANTRY_TRY_ASSIGN(status.mtime_ns, members.signed_number("mtime_ns"));
    GANTRY_TRY_ASSIGN(status.ctime_ns, members.signed_number("ctime_ns"));
    GANTRY_TRY_ASSIGN(const bool is_elsewhere, members.has("other_device"));
    status.is_on_root_device = !is_elsewhere;
    return status;
}

Result<ViewStatus> read_answer(const JsonMembers& members, std::string_view name) {
    GANTRY_TRY_ASSIGN(const auto word, members.text(name));
    const auto answer = capture_words::value_of(capture_words::kAnswers, word);
    if (!answer) return members.wrong(name, "one of the answers that a view gives");
    return *answer;
}

Result<ViewAnswer<std::vector<NamedStatus>>> read_listing(const JsonMembers& members) {
    ViewAnswer<std::vector<NamedStatus>> listing;
    GANTRY_TRY_ASSIGN(listing.status, read_answer(members, "status"));
    GANTRY_TRY_ASSIGN(const auto entries, members.objects("names"));
    if (entries.size() > kMaxFolderEntries || (!listing.is_ok() && !entries.empty()))
        return members.wrong("names", "empty, or of at most 65536 entries of a folder");
    for (const auto& entry : entries) {
        GANTRY_TRY_ASSIGN(auto name, entry.text("name"));
        if (!is_bare_name(name) || (!listing.value.empty() && name <= listing.value.back().name))
            return entry.wrong("name", "the name of a file, behind the one before it in byte order");
        GANTRY_TRY_ASSIGN(const auto status, read_status(entry));
        listing.value.push_back({std::move(name), status});
    }
    return listing;
}

Result<std::string> read_part(const JsonMembers& part) {
    GANTRY_TRY_ASSIGN(const bool is_text, part.has("text"));
    if (is_text) return part.text("text");
    GANTRY_TRY_ASSIGN(const auto text, part.text("base64"));
    auto bytes = from_base64(text);
    if (!bytes) return part.wrong("base64", "base64");
    return *std::move(bytes);
}

Result<ByteRanges> read_bytes(const JsonMembers& members) {
    ByteRanges ranges;
    std::uint64_t end = 0;
    GANTRY_TRY_ASSIGN(const auto parts, members.objects("bytes"));
    for (const auto& part : parts) {
        GANTRY_TRY_ASSIGN(const auto offset, part.number("offset"));
        GANTRY_TRY_ASSIGN(const auto bytes, read_part(part));
        const bool is_first = ranges.parts().empty();
        if (bytes.empty() || (!is_first && offset <= end) ||
            offset > std::numeric_limits<std::uint64_t>::max() - bytes.size())
            return part.wrong("offset", "behind the end of the part before it, and the part not empty");
        end = offset + bytes.size();
        ranges.add(offset, bytes);
    }
    return ranges;
}

Result<std::array<std::uint8_t, 32>> read_sha256(const JsonMembers& members) {
    std::array<std::uint8_t, 32> digest{};
    GANTRY_TRY_ASSIGN(const auto text, members.text("sha256"));
    const auto bytes = from_base64(text);
    if (!bytes || bytes->size() != digest.size()) return members.wrong("sha256", "base64 of 32 bytes");
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

// null stands for one that is not recorded.
Result<std::vector<std::uint8_t>> read_other_digest(const JsonMembers& members, OtherDigest kind) {
    const auto name = capture_words::of(kind);
    const std::size_t size = kind == OtherDigest::recorded_sha256 ? 32 : 20;
    GANTRY_TRY_ASSIGN(const auto text, shown_text(members, name));
    if (text.empty()) return std::vector<std::uint8_t>{};
    const auto bytes = from_base64(text);
    if (!bytes || bytes->size() != size)
        return members.wrong(name, fmt::format("base64 of {} bytes, or null", size));
    return std::vector<std::uint8_t>(bytes->begin(), bytes->end());
}

Result<Observation> read_observation(const JsonMembers& members) {
    Observation seen;
    GANTRY_TRY_ASSIGN(const bool has_status, members.has("kind"));
    if (has_status) {
        GANTRY_TRY_ASSIGN(seen.status, read_status(members));
    }
    GANTRY_TRY_ASSIGN(const bool has_listing, members.has("listing"));
    if (has_listing) {
        GANTRY_TRY_ASSIGN(const auto listing, members.object("listing"));
        GANTRY_TRY_ASSIGN(seen.listing, read_listing(listing));
    }
    GANTRY_TRY_ASSIGN(const bool has_bytes, members.has("bytes"));
    if (has_bytes) {
        GANTRY_TRY_ASSIGN(seen.bytes, read_bytes(members));
    }
    GANTRY_TRY_ASSIGN(const bool has_refusal, members.has("refusal"));
    if (has_refusal) {
        GANTRY_TRY_ASSIGN(seen.refusal, read_answer(members, "refusal"));
        if (seen.refusal == ViewStatus::ok) return members.wrong("refusal", "why a file could not be read");
    }
    GANTRY_TRY_ASSIGN(const bool has_digest, members.has("sha256"));
    if (has_digest) {
        GANTRY_TRY_ASSIGN(seen.sha256, read_sha256(members));
    }
    for (const auto kind :
         {OtherDigest::git_sha1, OtherDigest::recorded_sha256, OtherDigest::recorded_git_sha1}) {
        GANTRY_TRY_ASSIGN(const bool has_other, members.has(capture_words::of(kind)));
        if (!has_other) continue;
        GANTRY_TRY_ASSIGN(auto digest, read_other_digest(members, kind));
        seen.other_digests.emplace(kind, std::move(digest));
    }
    return seen;
}

Result<Observations> read_observations(const JsonMembers& document, bool is_folder) {
    Observations all;
    GANTRY_TRY_ASSIGN(all.entry_name, shown_text(document, "entry_name"));
    if (is_folder != all.entry_name.empty() || (!is_folder && !is_bare_name(all.entry_name)))
        return document.wrong("entry_name", "null for a directory, the name of the file for a file");
    GANTRY_TRY_ASSIGN(all.hidden_names, document.texts("hidden_names"));
    GANTRY_TRY_ASSIGN(all.is_weak, document.truth("weak"));
    GANTRY_TRY_ASSIGN(all.has_names_not_utf8, document.truth("names_not_utf8"));
    GANTRY_TRY_ASSIGN(const auto entries, document.objects("entries"));
    for (const auto& entry : entries) {
        GANTRY_TRY_ASSIGN(auto name, entry.text("name"));
        const bool is_in_order = all.by_name.empty() || name > all.by_name.rbegin()->first;
        if (shape_of_name(name) == NameShape::malformed || !is_in_order)
            return entry.wrong("name", "a name in the bundle, behind the one before it in byte order");
        GANTRY_TRY_ASSIGN(auto seen, read_observation(entry));
        all.by_name.emplace_hint(all.by_name.end(), std::move(name), std::move(seen));
    }
    return all;
}

Result<std::optional<PluginIdentity>> read_plugin(const JsonMembers& document) {
    GANTRY_TRY_ASSIGN(const auto members, document.object_or_null("plugin"));
    if (!members) return std::optional<PluginIdentity>{};
    PluginIdentity plugin;
    GANTRY_TRY_ASSIGN(plugin.id, shown_text(*members, "id"));
    GANTRY_TRY_ASSIGN(plugin.version, shown_text(*members, "version"));
    GANTRY_TRY_ASSIGN(plugin.sha256, shown_text(*members, "sha256"));
    return std::optional{std::move(plugin)};
}

Result<CaptureDocument> read_document(const JsonMembers& members) {
    GANTRY_TRY_ASSIGN(const auto written_as, members.number("capture_version"));
    if (written_as != kCaptureVersion)
        return make_error(ErrorCode::unsupported,
                          fmt::format("the capture is of version {}, and this Gantry reads version {}: use the "
                                      "Gantry that made it, or a newer one",
                                      written_as, kCaptureVersion));
    CaptureDocument capture;
    GANTRY_TRY_ASSIGN(capture.path, shown_text(members, "path"));
    GANTRY_TRY_ASSIGN(const auto entry_kind, members.text("entry_kind"));
    capture.is_folder = entry_kind == "directory";
    if (!capture.is_folder && entry_kind != "file") return members.wrong("entry_kind", "directory or file");
    GANTRY_TRY_ASSIGN(const auto depth, members.text("depth"));
    const auto known_depth = depth_from(depth);
    if (!known_depth) return members.wrong("depth", "structure, headers or content");
    capture.depth = *known_depth;
    GANTRY_TRY_ASSIGN(capture.requested_format, shown_text(members, "requested_format"));
    GANTRY_TRY_ASSIGN(capture.accepted_tasks, members.texts("accepted_tasks"));
    GANTRY_TRY_ASSIGN(capture.asked_formats, members.texts("asked_formats"));
    GANTRY_TRY_ASSIGN(capture.bundle_format, shown_text(members, "bundle_format"));
    GANTRY_TRY_ASSIGN(capture.plugin, read_plugin(members));
    GANTRY_TRY_ASSIGN(capture.seen, read_observations(members, capture.is_folder));
    return capture;
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.size() > kMaxCaptureBytes) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    // The decoder of OpenSSL skips white space, and bits behind the end.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

Result<CaptureDocument> capture_from_json(std::string_view text) {
    if (text.size() > kMaxCaptureBytes)
        return no_capture(fmt::format("it has more than {} MiB", kMaxCaptureBytes >> 20));
    if (text.empty()) return no_capture("it is empty");
    simdjson::dom::parser parser;
    std::string reason;
    const auto object = parse_json_object(parser, text, reason);
    if (!object) return no_capture(reason);
    const JsonComplaint complaint{ErrorCode::corrupt, "the capture is damaged", "make it again", {}};
    return read_document(JsonMembers{*object, "", complaint});
}

}  // namespace gantry::host
