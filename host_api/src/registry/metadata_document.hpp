// MetadataDocument: the bytes of one metadata.json, read and edited without touching what is not ours.
//
// An edit splices: untouched top-level members keep their source bytes, order and white space (numbers such
// as 1E5, `\u00fc`, duplicate unknown keys, CRLF); a changed value is written anew in its place; a new member
// goes behind the last one. What an edit makes is parsed again before it is given out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

#include "registry/member_layout.hpp"

namespace gantry::host {

inline constexpr std::uint64_t kMaxMetadataBytes = 16 * 1024 * 1024;

// One changed top-level member: its name and its new JSON text. No value removes the member, every
// occurrence of it. Of several edits of one name the last one counts.
struct MetadataEdit {
    std::string name;
    std::optional<std::string> json;
};

class MetadataDocument {
public:
    // Takes every JSON object whose values can be told: integers of any length, duplicate names, CRLF.
    // Errors: corrupt (not a JSON object, not UTF-8, a byte order mark, NaN, a number beyond a double, half
    // a surrogate pair, nested deeper than 1024, over kMaxMetadataBytes), with what the parser said.
    [[nodiscard]] static Result<MetadataDocument> parse(std::string text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    // Of a top-level member; for a name given twice the last one counts. nullopt: absent, null, or of
    // another type than asked for (a foreign shape never fails the document).
    [[nodiscard]] std::optional<std::string> string_member(std::string_view name) const;
    [[nodiscard]] std::optional<bool> bool_member(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> int_member(std::string_view name) const;
    // Only the texts of the list; others are left out.
    [[nodiscard]] std::vector<std::string> string_list_member(std::string_view name) const;
    // The source bytes of the value, without white space around it.
    [[nodiscard]] std::optional<std::string_view> raw_member(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> member_names() const;  // in order, duplicates included

    // Whether any edit would change the meaning: compares JSON values, not bytes.
    [[nodiscard]] bool would_change(const std::vector<MetadataEdit>& edits) const;

    // A new document with the edits applied. An edit whose value is already there (by meaning) leaves the
    // bytes alone; with none left, the result is byte-identical. For a name given twice the last occurrence
    // is the one that changes. Lines within a new value are indented like the document's members; in a
    // document on a single line they are joined.
    // Errors: invalid_argument (an edit's name is not UTF-8 or its text not JSON, or the result would pass
    // kMaxMetadataBytes or be nested too deep), internal (the result is not what the edits mean).
    [[nodiscard]] Result<MetadataDocument> edited(const std::vector<MetadataEdit>& edits) const;

private:
    struct Member {
        std::string name;       // unescaped
        std::size_t begin = 0;  // of the value, in text_
        std::size_t end = 0;
        std::size_t key_begin = 0;  // of the opening quote of the key
    };
    [[nodiscard]] Result<void> find_members();
    [[nodiscard]] const Member* find(std::string_view name) const noexcept;
    [[nodiscard]] bool changes(const MetadataEdit& edit) const;
    [[nodiscard]] registry::MemberLayout layout() const;
    // The document with `inside` in place of its members, proved to consist of `sources` and no others.
    [[nodiscard]] Result<MetadataDocument> finished(const std::string& inside,
                                                    const std::vector<std::string>& sources) const;

    std::string text_;
    std::vector<Member> members_;
    std::size_t object_begin_ = 0;  // of '{'
    std::size_t object_end_ = 0;    // of '}'
};

// The record of a model as Gantry and Pumas write it: an object with an integer `schema_version` and a text
// `model_id`. Nothing where the text is JSON of another kind: a metadata.json that came with a downloaded
// repository is no record. Errors: corrupt (it does not parse, so that nobody can tell whose it was).
[[nodiscard]] Result<std::optional<MetadataDocument>> parse_library_record(std::string text);

// Whether an error of this code says that one record cannot be read, now or by this user, and nothing of
// others.
[[nodiscard]] bool is_record_problem(ErrorCode code) noexcept;

}  // namespace gantry::host
