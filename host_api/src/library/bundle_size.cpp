#include "library/bundle_size.hpp"

#include <string>
#include <vector>

namespace gantry::host {
namespace {

// A link to a folder above itself would lead round and round; no real bundle is this deep.
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxFolders = 65'536;

struct Folder {
    std::string name;
    std::size_t depth;
};

}  // namespace

Result<std::uint64_t> bundle_size(RecordingView& view) {
    const std::string entry_name{view.entry_name()};
    if (!entry_name.empty()) return view.stat(entry_name).value.size;

    std::uint64_t bytes = 0;
    std::vector<Folder> waiting{{"", 0}};
    for (std::size_t seen = 0; !waiting.empty() && seen < kMaxFolders; ++seen) {
        const auto folder = std::move(waiting.back());
        waiting.pop_back();
        const auto entries = view.glance(folder.name);
        if (entries.status == ViewStatus::failed)
            return make_error(ErrorCode::io, "a folder of the bundle could not be listed");
        for (const auto& [name, status] : entries.value) {
            if (status.kind == EntryKind::file || status.kind == EntryKind::unreadable) bytes += status.size;
            if (status.kind == EntryKind::folder && folder.depth < kMaxDepth)
                waiting.push_back({folder.name.empty() ? name : folder.name + "/" + name, folder.depth + 1});
        }
    }
    return bytes;
}

}  // namespace gantry::host
