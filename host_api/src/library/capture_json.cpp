#include <span>

#include <openssl/evp.h>

#include <gantry/host/host.hpp>

#include "library/capture_document.hpp"
#include "library/capture_words.hpp"
#include "library/json_values.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

Json json_of(std::string_view name, const EntryStatus& status) {
    Json json{{"name", name},
              {"kind", capture_words::of(status.kind)},
              {"size", status.size},
              {"inode", status.inode},
              {"mtime_ns", status.mtime_ns},
              {"ctime_ns", status.ctime_ns}};
    if (!status.is_on_root_device) json["other_device"] = true;
    return json;
}

Json json_of(const ViewAnswer<std::vector<NamedStatus>>& listing) {
    Json json{{"status", capture_words::of(listing.status)}};
    auto names = Json::array();
    for (const auto& entry : listing.value) names.push_back(json_of(entry.name, entry.status));
    json["names"] = std::move(names);
    return json;
}

// Text where it is text, so that a person can read a report.
Json json_of(std::uint64_t offset, const std::string& bytes) {
    Json json{{"offset", offset}};
    if (is_utf8(bytes))
        json["text"] = bytes;
    else
        json["base64"] = to_base64(bytes);
    return json;
}

Json json_of(const std::string& name, const Observation& seen) {
    auto json = seen.status ? json_of(name, *seen.status) : Json{{"name", name}};
    if (seen.listing) json["listing"] = json_of(*seen.listing);
    if (!seen.bytes.parts().empty()) {
        auto parts = Json::array();
        for (const auto& [offset, bytes] : seen.bytes.parts()) parts.push_back(json_of(offset, bytes));
        json["bytes"] = std::move(parts);
    }
    if (seen.refusal) json["refusal"] = capture_words::of(*seen.refusal);
    if (seen.sha256)
        json["sha256"] = to_base64({reinterpret_cast<const char*>(seen.sha256->data()), seen.sha256->size()});
    for (const auto& [digest, bytes] : seen.other_digests)
        json[std::string{capture_words::of(digest)}] =
            bytes.empty() ? Json{}
                          : Json(to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    return json;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const auto size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string to_json(const CaptureDocument& capture) {
    auto entries = Json::array();
    for (const auto& [name, seen] : capture.seen.by_name) entries.push_back(json_of(name, seen));
    const Json json{{"capture_version", kCaptureVersion},
                    {"gantry_version", version()},
                    {"path", capture.path},
                    {"entry_kind", capture.is_folder ? "directory" : "file"},
                    {"depth", to_string(capture.depth)},
                    {"requested_format", text_or_null(capture.requested_format)},
                    {"accepted_tasks", capture.accepted_tasks},
                    {"asked_formats", capture.asked_formats},
                    {"bundle_format", text_or_null(capture.bundle_format)},
                    {"plugin", capture.plugin ? host::json_of(*capture.plugin) : Json{}},
                    {"entry_name", text_or_null(capture.seen.entry_name)},
                    {"hidden_names", capture.seen.hidden_names},
                    {"weak", capture.seen.is_weak},
                    {"names_not_utf8", capture.seen.has_names_not_utf8},
                    {"entries", std::move(entries)}};
    return one_line(json);
}

}  // namespace gantry::host
