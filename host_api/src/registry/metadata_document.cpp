#include "registry/metadata_document.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "registry/json_text.hpp"
#include "json/memory.hpp"

namespace gantry::host {
namespace {

// A record of ours has so many; growing member by member costs more than the room.
constexpr std::size_t kUsualMembers = 80;

Error corrupt(std::string_view reason) {
    return make_error(
        ErrorCode::corrupt,
        fmt::format("not the metadata of a model: {}; repair the file or restore it from a backup", reason));
}

}  // namespace

Result<MetadataDocument> MetadataDocument::parse(std::string text) {
    if (text.size() > kMaxMetadataBytes)
        return corrupt(fmt::format("it has {} bytes, more than {}", text.size(), kMaxMetadataBytes));
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    if (const auto problem = registry::json_problem(text)) return corrupt(*problem);

    MetadataDocument document;
    document.text_ = std::move(text);
    const auto value = registry::trimmed(document.text_);
    if (!value.starts_with('{')) return corrupt("it is JSON, but not an object");
    document.object_begin_ = static_cast<std::size_t>(value.data() - document.text_.data());
    document.object_end_ = document.object_begin_ + value.size() - 1;
    GANTRY_TRY(document.find_members());
    return document;
}

// Not a validation: on-demand skips what it is not asked about. json_problem() has read everything before, so
// that an error here would be one of ours.
Result<void> MetadataDocument::find_members() try {
    thread_local simdjson::ondemand::parser parser;
    reserve_for(parser, text_.size());
    simdjson::ondemand::document parsed = parser.iterate(text_.data(), text_.size(), text_.capacity());
    simdjson::ondemand::object object = parsed.get_object();
    members_.reserve(kUsualMembers);
    for (simdjson::ondemand::field field : object) {
        Member member;
        member.key_begin = static_cast<std::size_t>(field.key().raw() - text_.data()) - 1;
        member.name = std::string_view{field.unescaped_key()};
        const std::string_view source = simdjson::to_json_string(field.value());
        member.begin = static_cast<std::size_t>(source.data() - text_.data());
        member.end = member.begin + source.size();
        members_.push_back(std::move(member));
    }
    return {};
} catch (const simdjson::simdjson_error& failure) {
    return make_error(ErrorCode::internal, failure.what());
}

const MetadataDocument::Member* MetadataDocument::find(std::string_view name) const noexcept {
    for (auto member = members_.rbegin(); member != members_.rend(); ++member)
        if (member->name == name) return &*member;
    return nullptr;
}

std::optional<std::string_view> MetadataDocument::raw_member(std::string_view name) const {
    const auto* member = find(name);
    if (member == nullptr) return std::nullopt;
    return std::string_view{text_}.substr(member->begin, member->end - member->begin);
}

std::optional<std::string> MetadataDocument::string_member(std::string_view name) const {
    const auto raw = raw_member(name);
    if (!raw || !raw->starts_with('"')) return std::nullopt;
    if (raw->find('\\') == std::string_view::npos) return std::string{raw->substr(1, raw->size() - 2)};
    const auto value = nlohmann::json::parse(*raw, nullptr, false);
    if (!value.is_string()) return std::nullopt;
    return value.get<std::string>();
}

std::optional<bool> MetadataDocument::bool_member(std::string_view name) const {
    const auto raw = raw_member(name);
    if (raw == "true") return true;
    if (raw == "false") return false;
    return std::nullopt;
}

std::optional<std::int64_t> MetadataDocument::int_member(std::string_view name) const {
    const auto raw = raw_member(name);
    if (!raw) return std::nullopt;
    std::int64_t value = 0;
    const auto* end = raw->data() + raw->size();
    const auto read = std::from_chars(raw->data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

std::vector<std::string> MetadataDocument::string_list_member(std::string_view name) const {
    std::vector<std::string> texts;
    const auto raw = raw_member(name);
    if (!raw || !raw->starts_with('[')) return texts;
    const auto list = nlohmann::json::parse(*raw, nullptr, false);
    for (const auto& item : list)
        if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

std::vector<std::string> MetadataDocument::member_names() const {
    std::vector<std::string> names;
    names.reserve(members_.size());
    for (const auto& member : members_) names.push_back(member.name);
    return names;
}

Result<std::optional<MetadataDocument>> parse_library_record(std::string text) {
    using Record = std::optional<MetadataDocument>;
    const bool is_small = text.size() <= kMaxMetadataBytes;
    if (is_small && !registry::trimmed(text).starts_with('{') && !registry::json_problem(text)) return Record{};
    GANTRY_TRY_ASSIGN(auto document, MetadataDocument::parse(std::move(text)));
    const bool is_record = document.int_member("schema_version") && document.string_member("model_id");
    return is_record ? Record{std::move(document)} : Record{};
}

bool is_record_problem(ErrorCode code) noexcept {
    return code == ErrorCode::corrupt || code == ErrorCode::not_readable_here;
}

}  // namespace gantry::host
