#include "views/recording_view.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "views/entry_status.hpp"
#include "views/host_findings.hpp"
#include "views/read_cache.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

using Listing = ViewAnswer<std::vector<NamedStatus>>;
using Digest = std::array<std::uint8_t, 32>;

struct Record {
    EntryStatus status;
    TraceUse use = TraceUse::stat;
    std::optional<Listing> listing;
    std::optional<Digest> digest;
};

// What a file of `file_size` bytes gives who asks for so many.
std::uint64_t bytes_to_read(std::uint64_t file_size, std::uint64_t offset, std::uint64_t asked) {
    return offset < file_size ? std::min(asked, file_size - offset) : 0;
}

class Recording final : public RecordingView {
public:
    explicit Recording(View& inner) : inner_(inner) { static_cast<void>(look_at("", TraceUse::stat)); }

    std::string_view entry_name() const noexcept override { return inner_.entry_name(); }
    bool is_hidden(std::string_view name) const noexcept override { return inner_.is_hidden(name); }
    bool is_weak() const noexcept override { return inner_.is_weak(); }
    bool has_names_not_utf8() const noexcept override { return inner_.has_names_not_utf8(); }
    bool source_changed() const noexcept override { return source_changed_ || inner_.source_changed(); }
    bool has_failed() const noexcept override { return has_failed_; }
    void note_failure() noexcept override { has_failed_ = true; }

    ViewAnswer<EntryStatus> stat(std::string_view name) override;
    Listing list(std::string_view name) override;
    ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                   std::span<std::byte> buffer) override;
    ViewAnswer<Digest> sha256(std::string_view name) override;

    Bytes other_digest(std::string_view name, OtherDigest digest) override;

    Listing glance(std::string_view name) override;
    Trace trace() const override;
    std::vector<Finding> host_findings() const override;

private:
    // The record of a name, made at the first use; or why there is none.
    struct Look {
        ViewStatus status = ViewStatus::ok;
        Record* record = nullptr;
    };
    Look look_at(std::string_view name, TraceUse use);
    ViewAnswer<EntryStatus> first_status(std::string_view name);
    const EntryStatus* find_in_listing(std::string_view name) const;
    // Whether a call of `inner_` that read `name` may be believed.
    void check_read(std::string_view name, const EntryStatus& recorded, ViewStatus answered);
    template <class T>
    T noted(T answer) {
        has_failed_ = has_failed_ || answer.status == ViewStatus::failed;
        return answer;
    }

    View& inner_;
    std::map<std::string, Record, std::less<>> records_;
    ReadCache cache_;
    bool has_failed_ = false;
    bool source_changed_ = false;
};

const EntryStatus* Recording::find_in_listing(std::string_view name) const {
    if (name.empty()) return nullptr;
    const auto folder = records_.find(folder_of(name));
    if (folder == records_.end() || !folder->second.listing || !folder->second.listing->is_ok()) return nullptr;
    const auto& names = folder->second.listing->value;
    const auto last = last_part(name);
    const auto entry =
        std::lower_bound(names.begin(), names.end(), last,
                         [](const NamedStatus& left, std::string_view right) { return left.name < right; });
    return entry != names.end() && entry->name == last ? &entry->status : nullptr;
}

// What a listing told is told again. A name that it lacks is asked for: a file system may fold case.
ViewAnswer<EntryStatus> Recording::first_status(std::string_view name) {
    if (const auto* listed = find_in_listing(name)) return {ViewStatus::ok, *listed};
    return noted(inner_.stat(name));
}

Recording::Look Recording::look_at(std::string_view name, TraceUse use) {
    auto record = records_.find(name);
    if (record == records_.end()) {
        const auto status = first_status(name);
        if (!status.is_ok()) return {status.status, nullptr};
        record = records_.emplace(std::string{name}, Record{status.value, TraceUse::stat, {}, {}}).first;
    }
    // An attempt to read a folder tells no more than that it is one.
    const bool is_folder = record->second.status.kind == EntryKind::folder;
    if (use != TraceUse::read || !is_folder) record->second.use = std::max(record->second.use, use);
    return {ViewStatus::ok, &record->second};
}

ViewAnswer<EntryStatus> Recording::stat(std::string_view name) {
    const auto look = look_at(name, TraceUse::stat);
    if (look.record == nullptr) return {look.status, {}};
    return {ViewStatus::ok, look.record->status};
}

Listing Recording::list(std::string_view name) {
    if (!entry_name().empty()) return inner_.list(name);
    const auto look = look_at(name, TraceUse::list);
    if (look.record == nullptr) return {look.status, {}};
    auto& record = *look.record;
    if (const auto status = status_for(record.status.kind, EntryKind::folder); status != ViewStatus::ok)
        return {status, {}};
    if (!record.listing) {
        auto listing = noted(inner_.list(name));
        if (listing.status == ViewStatus::failed) return listing;
        if (!listing.is_ok() && listing.status != ViewStatus::too_large) source_changed_ = true;
        record.listing = std::move(listing);
    }
    return *record.listing;
}

Listing Recording::glance(std::string_view name) {
    const auto record = records_.find(name);
    if (record != records_.end() && record->second.listing) return *record->second.listing;
    return inner_.list(name);
}

void Recording::check_read(std::string_view name, const EntryStatus& recorded, ViewStatus answered) {
    // A refusal is the system's to make whenever it likes; any other kind than the recorded one is a change.
    if (answered == ViewStatus::failed || answered == ViewStatus::unreadable) return;
    const auto* seen = inner_.status_of_last_read();
    const auto now =
        seen != nullptr ? ViewAnswer<EntryStatus>{ViewStatus::ok, *seen} : noted(inner_.stat(name));
    if (!now.is_ok() || now.value != recorded) source_changed_ = true;
}

ViewAnswer<std::uint64_t> Recording::read(std::string_view name, std::uint64_t offset,
                                          std::span<std::byte> buffer) {
    if (buffer.size() > kMaxReadBytes) return {ViewStatus::too_large, 0};
    const auto look = look_at(name, TraceUse::read);
    if (look.record == nullptr) return {look.status, 0};
    const auto recorded = look.record->status;
    if (const auto status = status_for(recorded.kind, EntryKind::file); status != ViewStatus::ok)
        return {status, 0};
    if (const auto bytes = cache_.read(name, offset, buffer)) return {ViewStatus::ok, *bytes};

    const auto answer = noted(inner_.read(name, offset, buffer));
    check_read(name, recorded, answer.status);
    if (answer.is_ok() && answer.value == bytes_to_read(recorded.size, offset, buffer.size()))
        cache_.keep(name, recorded.size, offset, buffer.first(answer.value));
    return answer;
}

ViewAnswer<Digest> Recording::sha256(std::string_view name) {
    const auto look = look_at(name, TraceUse::read);
    if (look.record == nullptr) return {look.status, {}};
    auto& record = *look.record;
    if (const auto status = status_for(record.status.kind, EntryKind::file); status != ViewStatus::ok)
        return {status, {}};
    if (record.digest) return {ViewStatus::ok, *record.digest};

    const auto answer = noted(inner_.sha256(name));
    check_read(name, record.status, answer.status);
    if (answer.is_ok()) record.digest = answer.value;
    return answer;
}

View::Bytes Recording::other_digest(std::string_view name, OtherDigest digest) {
    const auto use = digest == OtherDigest::git_sha1 ? TraceUse::read : TraceUse::stat;
    const auto look = look_at(name, use);
    if (look.record == nullptr) return {look.status, {}};
    const auto recorded = look.record->status;
    if (const auto status = status_for(recorded.kind, EntryKind::file); status != ViewStatus::ok)
        return {status, {}};
    auto answer = noted(inner_.other_digest(name, digest));
    if (digest == OtherDigest::git_sha1 && answer.is_ok()) check_read(name, recorded, answer.status);
    return answer;
}

Trace Recording::trace() const {
    Trace trace;
    trace.is_weak = is_weak();
    trace.entries.reserve(records_.size());
    for (const auto& [name, record] : records_) {
        if (is_hidden(name)) continue;
        const auto digest =
            record.listing && record.listing->is_ok() ? digest_of_names(record.listing->value) : 0;
        trace.entries.push_back({name, record.use, record.status, digest});
    }
    return trace;
}

std::vector<Finding> Recording::host_findings() const {
    std::vector<Finding> findings;
    // The warning concerns the bundle as a whole: its path is empty, which sorts first.
    if (has_names_not_utf8()) findings.push_back(finding_for_names_not_utf8());
    for (const auto& [name, record] : records_) {
        if (record.status.kind == EntryKind::escape) findings.push_back(finding_for_escape(name));
        if (record.listing && record.listing->status == ViewStatus::too_large)
            findings.push_back(finding_for_too_many_entries(name));
    }
    return findings;
}

}  // namespace

std::unique_ptr<RecordingView> RecordingView::make(View& inner) {
    return std::make_unique<Recording>(inner);
}

}  // namespace gantry::host
