#include "registry/metadata_document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "registry/json_text.hpp"
#include "registry/member_layout.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

using registry::MemberLayout;

// Of several edits of one name the last one counts, at the place of the first.
std::vector<MetadataEdit> each_name_once(const std::vector<MetadataEdit>& edits) {
    std::vector<MetadataEdit> unique;
    for (const auto& edit : edits) {
        const auto same = [&edit](const MetadataEdit& other) { return other.name == edit.name; };
        const auto earlier = std::find_if(unique.begin(), unique.end(), same);
        if (earlier == unique.end())
            unique.push_back(edit);
        else
            *earlier = edit;
    }
    return unique;
}

Result<void> check(const MetadataEdit& edit) {
    if (!simdjson::validate_utf8(edit.name))
        return make_error(ErrorCode::invalid_argument, registry::quoted(edit.name) + " is not UTF-8");
    if (!edit.json) return {};
    auto problem = registry::json_problem(*edit.json);
    // Once more as deep as it will stand.
    if (!problem) problem = registry::json_problem("[" + *edit.json + "]");
    if (problem)
        return make_error(ErrorCode::invalid_argument, fmt::format("the new value of {} is not JSON: {}",
                                                                   registry::quoted(edit.name), *problem));
    return {};
}

// The members of the result, as source text from the key's quote to the value's end.
struct Draft {
    std::string text;
    std::vector<std::string> members;

    // `separator` is what stands in front of every member but the first.
    void add(std::string_view separator, std::string member) {
        if (!members.empty()) text += separator;
        text += member;
        members.push_back(std::move(member));
    }
};

}  // namespace

bool MetadataDocument::changes(const MetadataEdit& edit) const {
    const auto present = raw_member(edit.name);
    if (!present || !edit.json) return present.has_value() != edit.json.has_value();
    return !registry::is_same_value(*present, layout().fitted(*edit.json));
}

bool MetadataDocument::would_change(const std::vector<MetadataEdit>& edits) const {
    const auto unique = each_name_once(edits);
    return std::any_of(unique.begin(), unique.end(), [this](const auto& edit) { return changes(edit); });
}

registry::MemberLayout MetadataDocument::layout() const {
    const std::string_view text{text_};
    if (members_.empty())
        return MemberLayout::of_empty(text.substr(object_begin_, object_end_ - object_begin_));
    const auto& first = members_.front();
    const auto lead = text.substr(object_begin_ + 1, first.key_begin - object_begin_ - 1);
    const auto key = text.substr(first.key_begin, first.begin - first.key_begin);
    const auto second_lead =
        members_.size() < 2 ? std::string_view{} : text.substr(first.end, members_[1].key_begin - first.end);
    return MemberLayout::of(lead, key, second_lead);
}

Result<MetadataDocument> MetadataDocument::edited(const std::vector<MetadataEdit>& edits) const {
    auto pending = each_name_once(edits);
    for (const auto& edit : pending) GANTRY_TRY(check(edit));
    std::erase_if(pending, [this](const MetadataEdit& edit) { return !changes(edit); });
    if (pending.empty()) return *this;

    const std::string_view text{text_};
    const auto style = layout();
    Draft draft;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const auto& member = members_[i];
        const auto separator = i == 0
                                   ? std::string_view{}
                                   : text.substr(members_[i - 1].end, member.key_begin - members_[i - 1].end);
        const auto edit = std::find_if(pending.begin(), pending.end(),
                                       [&member](const auto& other) { return other.name == member.name; });
        if (edit != pending.end() && !edit->json) continue;
        const bool is_replaced = edit != pending.end() && find(member.name) == &member;
        std::string source{
            text.substr(member.key_begin, (is_replaced ? member.begin : member.end) - member.key_begin)};
        if (is_replaced) source += style.fitted(*edit->json);
        draft.add(separator, std::move(source));
    }
    for (const auto& edit : pending)
        if (edit.json && find(edit.name) == nullptr)
            draft.add(style.separator(), style.member(nlohmann::json(edit.name).dump(), *edit.json));
    return finished(draft.text, draft.members);
}

Result<MetadataDocument> MetadataDocument::finished(const std::string& inside,
                                                    const std::vector<std::string>& sources) const {
    const std::string_view text{text_};
    const auto style = layout();
    auto result = std::string{text.substr(0, object_begin_ + 1)};
    if (members_.empty()) {
        result += style.opening() + inside + style.closing();
    } else if (!sources.empty()) {
        result += text.substr(object_begin_ + 1, members_.front().key_begin - object_begin_ - 1);
        result += inside;
        result += text.substr(members_.back().end, object_end_ - members_.back().end);
    }
    result += text.substr(object_end_);
    if (result.size() > kMaxMetadataBytes)
        return make_error(ErrorCode::invalid_argument,
                          fmt::format("with these values the metadata would pass {} bytes", kMaxMetadataBytes));

    auto reparsed = parse(std::move(result));
    if (!reparsed)
        return make_error(ErrorCode::internal,
                          "an edit made metadata that cannot be read: " + reparsed.error().message);
    bool is_as_meant = reparsed->members_.size() == sources.size();
    for (std::size_t i = 0; is_as_meant && i < sources.size(); ++i) {
        const auto& member = reparsed->members_[i];
        is_as_meant = reparsed->text_.substr(member.key_begin, member.end - member.key_begin) == sources[i];
    }
    if (!is_as_meant) return make_error(ErrorCode::internal, "an edit of metadata touched more than it should");
    return reparsed;
}

}  // namespace gantry::host
