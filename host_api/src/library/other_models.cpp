#include "library/other_models.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fmt/format.h>

#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "registry/metadata_document.hpp"
#include "registry/model_folder.hpp"
#include "registry/root.hpp"

namespace gantry::host {
namespace {

using registry::EntryType;
using registry::FolderRef;

// No model has as many; what does is refused for that.
constexpr std::size_t kMaxEntries = 131'072;
constexpr int kMaxDepth = 32;

bool is_refused_or_gone(int error_number) {
    return error_number == EACCES || error_number == EPERM || error_number == ENOENT ||
           error_number == ENOTDIR || error_number == ELOOP;
}

class Search {
public:
    explicit Search(const std::string& subject) noexcept : subject_(subject) {}

    Result<void> visit(const FolderRef& folder, int depth);

private:
    Result<void> descend(const FolderRef& folder, const std::string& name, int depth);
    Result<void> check_record(const FolderRef& folder) const;

    const std::string& subject_;
    std::size_t entries_ = 0;
};

Result<void> Search::visit(const FolderRef& folder, int depth) {
    std::vector<registry::FolderEntry> entries;
    if (!registry::read_folder(folder.descriptor, entries)) {
        if (is_refused_or_gone(errno)) return {};
        return registry::io_error(errno, "read the folder", folder.path);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    for (const auto& entry : entries) {
        if (++entries_ > kMaxEntries) return {};
        if (entry.type == EntryType::folder && entry.name == kOwnFolder)
            return not_one_model(
                ErrorCode::unsupported, kHoldsModels,
                fmt::format("{} is a library of its own; take the models in it each by itself, or move "
                            "it away",
                            registry::printable(folder.path)),
                subject_);
        if (entry.type == EntryType::folder && depth < kMaxDepth)
            GANTRY_TRY(descend(folder, entry.name, depth));
        else if (entry.type == EntryType::file && depth > 0 && entry.name == kMetadataName)
            GANTRY_TRY(check_record(folder));
    }
    return {};
}

Result<void> Search::descend(const FolderRef& folder, const std::string& name, int depth) {
    const auto opened = registry::open_beneath(folder.descriptor, name, O_RDONLY | O_DIRECTORY);
    if (opened) return visit({opened.get(), folder.path_of(name)}, depth + 1);
    if (is_refused_or_gone(errno)) return {};
    return registry::io_error(errno, "open the folder", folder.path_of(name));
}

// A metadata.json of another kind is no record, and one that does not read nobody's.
Result<void> Search::check_record(const FolderRef& folder) const {
    auto text = registry::read_file_beneath(folder, kMetadataName);
    if (!text && !is_record_problem(text.error().code)) return text.error();
    if (!text || !*text) return {};
    const auto record = parse_library_record(**std::move(text));
    if (!record || !*record) return {};
    return not_one_model(
        ErrorCode::unsupported, kHoldsModels,
        fmt::format("{} in it is a model with a record; take each model by itself, or move it away",
                    registry::printable(folder.path)),
        subject_);
}

}  // namespace

Error not_one_model(ErrorCode code, std::string_view finding_code, std::string message,
                    const std::string& path) {
    auto error = make_error(code, message, path);
    error.findings.push_back({"H13", std::string{finding_code}, Severity::fatal, std::move(message), ""});
    return error;
}

Result<void> check_holds_no_other_models(const std::string& folder) {
    const registry::FileDescriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    // Whoever reads what is in it says what is wrong with it.
    if (!opened) return {};
    return Search{folder}.visit({opened.get(), folder == "/" ? "" : folder}, 0);
}

Result<void> check_in_no_other_library(const std::string& root, const ModelId& id) {
    const auto type = fmt::format("{}/{}", root == "/" ? "" : root, id.type());
    for (const auto& folder : {type, fmt::format("{}/{}", type, id.family())}) {
        struct stat seen {};
        const auto own = fmt::format("{}/{}", folder, kOwnFolder);
        if (::lstat(own.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode)) continue;
        return not_one_model(
            ErrorCode::invalid_argument, kOtherLibrary,
            fmt::format("{} is a library of its own, and what lies in it is managed there (--library); "
                        "move it out of this one, or import its models each by itself",
                        registry::printable(folder)),
            folder);
    }
    return {};
}

}  // namespace gantry::host
