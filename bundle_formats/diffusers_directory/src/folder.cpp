#include "folder.hpp"

#include <algorithm>
#include <utility>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::diffusers_directory {

Folder::Folder(const BundleView& view, std::string_view path) : view_(view), path_(path) {
    auto listing = view.list(path);
    status_ = listing.status;
    if (listing.is_ok()) entries_ = std::move(listing.value);
}

Entry Folder::find(std::string_view name) const {
    return lists(name) ? view_.stat(path_of(name)) : Entry{};
}

bool Folder::lists(std::string_view name) const noexcept {
    const auto found = std::lower_bound(
        entries_.begin(), entries_.end(), name,
        [](const NamedEntry& entry, std::string_view wanted) { return std::string_view{entry.name} < wanted; });
    return found != entries_.end() && found->name == name;
}

std::string_view Folder::why_no_file(std::string_view name) const {
    const auto kind = find(name).kind;
    return kind == EntryKind::absent && lists(name) ? "it is a link that leads nowhere" : explain(kind);
}

bool Folder::has_file(std::string_view name) const {
    const auto kind = find(name).kind;
    return kind == EntryKind::file || kind == EntryKind::unreadable || kind == EntryKind::escape;
}

std::string Folder::path_of(std::string_view name) const {
    return join(path_, name);
}

}  // namespace gantry::formats::diffusers_directory
