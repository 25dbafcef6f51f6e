#include "views/replay_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "views/entry_status.hpp"
#include "views/view_name.hpp"

namespace gantry::host {

const Observation* ReplayView::find(std::string_view name) const {
    const auto found = seen_.by_name.find(name);
    return found == seen_.by_name.end() ? nullptr : &found->second;
}

ViewStatus ReplayView::miss(std::string_view what, std::string_view name) {
    if (!missing_) missing_ = fmt::format("{} \"{}\"", what, name);
    return ViewStatus::failed;
}

// A name that its folder's listing lacks is not taken for absent: the file system may have folded case.
std::optional<EntryStatus> ReplayView::status_of(std::string_view name) const {
    if (const auto* seen = find(name); seen != nullptr && seen->status) return seen->status;
    const auto* folder = name.empty() ? nullptr : find(folder_of(name));
    if (folder == nullptr || !folder->listing || !folder->listing->is_ok()) return std::nullopt;
    const auto& names = folder->listing->value;
    const auto listed = std::find_if(names.begin(), names.end(),
                                     [&](const NamedStatus& entry) { return entry.name == last_part(name); });
    if (listed == names.end()) return std::nullopt;
    return listed->status;
}

bool ReplayView::is_hidden(std::string_view name) const noexcept {
    const auto& hidden = seen_.hidden_names;
    return std::find(hidden.begin(), hidden.end(), first_part(name)) != hidden.end();
}

ViewAnswer<EntryStatus> ReplayView::stat(std::string_view name) {
    const auto shape = shape_of_name(name);
    if (shape == NameShape::malformed) return {ViewStatus::bad_argument, {}};
    if (shape == NameShape::leads_out) return answer_for_unopened(ViewStatus::escape);
    if (is_hidden(name)) return answer_for_unopened(ViewStatus::absent);
    if (const auto status = status_of(name)) return {ViewStatus::ok, *status};
    return {miss("what is at", name), {}};
}

ViewAnswer<std::vector<NamedStatus>> ReplayView::list(std::string_view name) {
    const auto shape = shape_of_name(name);
    if (shape == NameShape::malformed) return {ViewStatus::bad_argument, {}};
    if (!seen_.entry_name.empty()) return {ViewStatus::unsupported, {}};
    if (shape == NameShape::leads_out) return {ViewStatus::escape, {}};
    if (is_hidden(name)) return {ViewStatus::absent, {}};
    if (const auto* seen = find(name); seen != nullptr && seen->listing) return *seen->listing;
    return {miss("the names in", name), {}};
}

ViewStatus ReplayView::look_for_file(std::string_view name) {
    const auto status = stat(name);
    last_read_ = status.value;
    if (!status.is_ok()) return status.status;
    if (const auto usable = status_for(status.value.kind, EntryKind::file); usable != ViewStatus::ok)
        return usable;
    const auto* seen = find(name);
    return seen != nullptr && seen->refusal ? *seen->refusal : ViewStatus::ok;
}

ViewAnswer<std::uint64_t> ReplayView::read(std::string_view name, std::uint64_t offset,
                                           std::span<std::byte> buffer) {
    if (buffer.size() > kMaxReadBytes) return {ViewStatus::too_large, 0};
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, 0};
    const auto size = last_read_.size;
    const auto wanted = offset < size ? std::min<std::uint64_t>(buffer.size(), size - offset) : 0;
    const auto* seen = find(name);
    if (wanted > 0 && (seen == nullptr || !seen->bytes.read(offset, buffer.first(wanted))))
        return {miss(fmt::format("the {} bytes from {} of", wanted, offset), name), 0};
    return {ViewStatus::ok, wanted};
}

ViewAnswer<std::array<std::uint8_t, 32>> ReplayView::sha256(std::string_view name) {
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, {}};
    const auto* seen = find(name);
    if (seen == nullptr || !seen->sha256) return {miss("the digest of", name), {}};
    return {ViewStatus::ok, *seen->sha256};
}

View::Bytes ReplayView::other_digest(std::string_view name, OtherDigest digest) {
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, {}};
    const auto* seen = find(name);
    const auto known =
        seen == nullptr ? decltype(seen->other_digests.end()){} : seen->other_digests.find(digest);
    if (seen == nullptr || known == seen->other_digests.end()) return {miss("a digest of", name), {}};
    if (known->second.empty()) return {ViewStatus::absent, {}};
    return {ViewStatus::ok, known->second};
}

}  // namespace gantry::host
