#include "library/own_folder.hpp"

#include "registry/root.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

const TraceEntry* root_of(const Trace& trace) {
    if (trace.entries.empty() || !trace.entries.front().name.empty()) return nullptr;
    return &trace.entries.front();
}

std::unique_ptr<FolderView> open(const std::string& path) {
    FolderViewOptions options;
    options.hidden_names = {std::string{kMetadataName}};
    auto view = FolderView::open(path, std::move(options));
    return view ? *std::move(view) : nullptr;
}

}  // namespace

OwnFolder::OwnFolder(const std::string& path, const Trace& trace) {
    const auto* root = root_of(trace);
    if (root == nullptr) return;
    const auto view = open(path);
    is_as_traced_ = view != nullptr && view->stat("").value == root->status;
}

bool OwnFolder::follow(const std::string& path, Trace& trace) const {
    const auto* root = root_of(trace);
    if (!is_as_traced_ || root == nullptr) return false;
    const auto view = open(path);
    if (view == nullptr) return false;
    // The names behind the times: what is added meanwhile shows in one or the other.
    const auto now = view->stat("").value;
    if (root->use == TraceUse::list) {
        const auto listing = view->list("");
        if (!listing.is_ok() || digest_of_names(listing.value) != root->names_digest) return false;
    }
    const bool has_moved = now != root->status;
    trace.entries.front().status = now;
    return has_moved;
}

}  // namespace gantry::host
