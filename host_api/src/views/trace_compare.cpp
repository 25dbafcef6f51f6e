#include "views/trace.hpp"

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views/confined_folder.hpp"
#include "views/descriptor.hpp"
#include "views/entry_status.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

bool is_compared(const TraceEntry& entry, TraceLevel level) noexcept {
    switch (level) {
        case TraceLevel::root: return entry.name.empty();
        case TraceLevel::small: return entry.name.empty() || entry.use != TraceUse::stat;
        case TraceLevel::all: return true;
    }
    return true;
}

class Comparison {
public:
    Comparison(Descriptor root, const struct stat& seen, std::string_view path, TraceLevel level,
               const FolderViewOptions& options)
        : root_(std::move(root)), seen_(seen), path_(path), level_(level), options_(options) {}

    Result<Freshness> compare(const TraceEntry& entry) {
        if (entry.status.kind == EntryKind::escape) return compare_escape(entry);
        if (entry.name.empty()) return compare_present(entry, seen_, AT_EMPTY_PATH);
        struct stat status {};
        if (::fstatat(root_.get(), entry.name.c_str(), &status, 0) != 0) return compare_missing(entry, errno);
        return compare_present(entry, status, 0);
    }

private:
    Result<Freshness> compare_missing(const TraceEntry& entry, int error) const {
        const auto recorded = entry.status.kind;
        switch (status_of_errno(error)) {
            case ViewStatus::absent:
                return recorded == EntryKind::absent ? Freshness::same : Freshness::changed;
            case ViewStatus::unreadable:
                return recorded == EntryKind::unreadable && entry.status.inode == 0 ? Freshness::same
                                                                                    : Freshness::unreadable;
            default:
                return make_error(
                    ErrorCode::io,
                    "cannot look at a file of the model: " + std::system_category().message(error),
                    std::string{path_} + '/' + entry.name);
        }
    }

    // Permissions come first: taking them away changes the ctime too, and is no change of the model.
    Freshness compare_present(const TraceEntry& entry, const struct stat& status, int flags) const {
        auto now = entry;
        now.status = status_from(status, seen_.st_dev);
        const bool was_usable = entry.status.kind == EntryKind::file || entry.status.kind == EntryKind::folder;
        const bool was_unreadable = entry.status.kind == EntryKind::unreadable;
        const bool is_same = compared_part(now) == compared_part(entry);
        if (is_same && level_ != TraceLevel::all) return Freshness::same;
        if ((was_usable || was_unreadable) && !may_use(root_.get(), entry.name.c_str(), flags, status)) {
            if (was_usable) return Freshness::unreadable;
            now.status.kind = EntryKind::unreadable;
            now.status.size = 0;
            return now.status == entry.status ? Freshness::same : Freshness::changed;
        }
        return is_same ? Freshness::same : Freshness::changed;
    }

    // A plain stat cannot tell an escape from a file; the view can.
    Result<Freshness> compare_escape(const TraceEntry& entry) {
        if (shape_of_name(entry.name) == NameShape::leads_out) return Freshness::same;
        if (!view_) {
            auto view = FolderView::open(path_, options_);
            if (!view) return answer_for_view(std::move(view).error());
            view_ = *std::move(view);
        }
        const auto now = view_->stat(entry.name);
        if (!now.is_ok())
            return make_error(ErrorCode::io, "cannot look at a link of the model: the system failed",
                              std::string{path_} + '/' + entry.name);
        if (now.value.kind == EntryKind::unreadable) return Freshness::unreadable;
        return now.value.kind == EntryKind::escape ? Freshness::same : Freshness::changed;
    }

    static Result<Freshness> answer_for_view(Error error) {
        if (error.code == ErrorCode::io) return error;
        return error.code == ErrorCode::not_readable_here ? Freshness::unreadable : Freshness::changed;
    }

    Descriptor root_;
    struct stat seen_;
    std::string_view path_;
    TraceLevel level_;
    const FolderViewOptions& options_;
    std::unique_ptr<FolderView> view_;
};

Result<Freshness> answer_for_root(std::string_view root, int error) {
    switch (status_of_errno(error)) {
        case ViewStatus::absent: return Freshness::changed;
        case ViewStatus::unreadable: return Freshness::unreadable;
        default:
            return make_error(ErrorCode::io, "cannot open the folder: " + std::system_category().message(error),
                              std::string{root});
    }
}

// Of a root that was not there, or was no folder.
Result<Freshness> compare_unopened(const TraceEntry& entry, const std::string& root) {
    struct stat status {};
    if (::stat(root.c_str(), &status) == 0)
        return status_from(status, status.st_dev) == entry.status ? Freshness::same : Freshness::changed;
    const auto error = errno;
    if (status_of_errno(error) == ViewStatus::absent && entry.status.kind == EntryKind::absent)
        return Freshness::same;
    return answer_for_root(root, error);
}

// Most often it is, and one stat tells. Whatever else there is to say takes the folder itself.
bool root_is_same(const TraceEntry& entry, const std::string& root) {
    struct stat status {};
    if (entry.status.kind != EntryKind::folder || ::stat(root.c_str(), &status) != 0) return false;
    auto now = entry;
    now.status = status_from(status, status.st_dev);
    return compared_part(now) == compared_part(entry);
}

}  // namespace

Trace trace_of_unopened_root(std::string_view root) {
    TraceEntry entry;
    struct stat status {};
    if (::stat(std::string{root}.c_str(), &status) == 0) entry.status = status_from(status, status.st_dev);
    // It came back in the meantime: nothing to vouch for.
    if (entry.status.kind == EntryKind::folder) return {};
    return {{std::move(entry)}, false};
}

Result<Freshness> compare_trace(const Trace& trace, std::string_view root, TraceLevel level,
                                const FolderViewOptions& options) {
    // Without the root in it a trace vouches for nothing; it sorts first.
    if (trace.entries.empty() || !trace.entries.front().name.empty()) return Freshness::changed;

    const std::string path{root};
    const auto root_kind = trace.entries.front().status.kind;
    if (root_kind == EntryKind::absent || root_kind == EntryKind::file || root_kind == EntryKind::special)
        return compare_unopened(trace.entries.front(), path);
    if (level == TraceLevel::root && root_is_same(trace.entries.front(), path)) return Freshness::same;
    Descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) return answer_for_root(root, errno);
    struct stat status {};
    if (::fstat(folder.get(), &status) != 0) return answer_for_root(root, errno);

    Comparison comparison{std::move(folder), status, root, level, options};
    for (const auto& entry : trace.entries) {
        if (!is_compared(entry, level)) continue;
        GANTRY_TRY_ASSIGN(const auto freshness, comparison.compare(entry));
        if (freshness != Freshness::same) return freshness;
    }
    return Freshness::same;
}

}  // namespace gantry::host
