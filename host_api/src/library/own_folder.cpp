#include "library/own_folder.hpp"

#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

EntryStatus status_of(const std::string& path) {
    const auto view = FolderView::open(path);
    return view ? (*view)->stat("").value : EntryStatus{};
}

}  // namespace

OwnFolder::OwnFolder(const std::string& path, Trace& trace)
    : trace_(trace), is_concerned_(!trace.entries.empty() && status_of(path) == trace.entries.front().status) {}

bool OwnFolder::follow(const std::string& path) {
    if (!is_concerned_) return false;
    const auto now = status_of(path);
    const bool is_moved = now != trace_.entries.front().status;
    trace_.entries.front().status = now;
    return is_moved;
}

}  // namespace gantry::host
