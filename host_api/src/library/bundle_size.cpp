#include "library/bundle_size.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace gantry::host {
namespace {

constexpr std::size_t kMaxDepth = 32;  // no real bundle is this deep
constexpr std::size_t kMaxFolders = 65'536;

class SizeWalk {
public:
    explicit SizeWalk(RecordingView& view) : view_(view) {}

    Result<void> visit(const std::string& folder, const EntryStatus& status) {
        if (is_on_the_way(status) || ancestors_.size() > kMaxDepth || folders_ == kMaxFolders) return {};
        ++folders_;
        const auto entries = view_.glance(folder);
        if (entries.status == ViewStatus::failed)
            return make_error(ErrorCode::io, "a folder of the bundle could not be listed");
        ancestors_.push_back(status);
        for (const auto& [name, entry] : entries.value) {
            if (entry.kind == EntryKind::file || entry.kind == EntryKind::unreadable) bytes_ += entry.size;
            if (entry.kind != EntryKind::folder) continue;
            GANTRY_TRY(visit(folder.empty() ? name : folder + "/" + name, entry));
        }
        ancestors_.pop_back();
        return {};
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    // A link to a folder that it lies in leads round and round. Of devices besides that of the root a status
    // tells no number: the times, which are compared too, tell their folders apart.
    [[nodiscard]] bool is_on_the_way(const EntryStatus& status) const {
        return std::find(ancestors_.begin(), ancestors_.end(), status) != ancestors_.end();
    }

    RecordingView& view_;
    std::vector<EntryStatus> ancestors_;
    std::size_t folders_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::uint64_t> bundle_size(RecordingView& view) {
    const std::string entry_name{view.entry_name()};
    if (!entry_name.empty()) return view.stat(entry_name).value.size;
    SizeWalk walk{view};
    GANTRY_TRY(walk.visit("", view.stat("").value));
    return walk.bytes();
}

}  // namespace gantry::host
