// FolderView: a folder on disk, confined. No name leads out of it: resolution is the kernel's
// (openat2 RESOLVE_BENEATH), so a link or folder swapped in between changes nothing.
//
// Links that stay inside are followed, at most kMaxLinks. Of those that lead out, two are served: into
// `../…/blobs/` of the same Hugging Face cache repository (the root is one of its snapshots, or a folder in
// one), and into a folder that the options allow. Everything else answers EntryKind::escape and is remembered
// in escapes(). A link to nothing, or to itself, is absent.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

#include "views/digest_cache.hpp"
#include "views/view.hpp"

namespace gantry::host {

// What a view does while it hashes files.
struct Hashing {
    // Called after each block with the name and the size of the block; false: stop, and the call answers
    // `stop`.
    std::function<bool(std::string_view name, std::uint64_t bytes)> on_block;
    std::shared_ptr<DigestCache> digests;  // null: every digest is computed from the start
    // Asked for what `digests` does not know, and told of what was computed; null for none. Must outlive the
    // view.
    DigestStore* store = nullptr;
};

struct FolderViewOptions {
    std::vector<std::string> allowed_folders;  // absolute; links may lead in here
    std::vector<std::string> hidden_names;     // in the root: absent to every call (the host's own files)
    std::string entry_name;                    // makes it the view of a file model: listing is refused
    Hashing hashing;
    bool use_openat2 = true;  // false: the component walk that kernels before 5.6 need (tests)
};

class FolderView : public View {
public:
    // `root` may be a link, or lead through some: those are followed.
    // Errors: path_not_found, path_not_utf8, not_readable_here, invalid_argument (not a folder), io.
    [[nodiscard]] static Result<std::unique_ptr<FolderView>> open(std::string_view root,
                                                                  FolderViewOptions options = {});

    // Names that led out of the bundle, sorted, each once.
    [[nodiscard]] virtual std::vector<std::string> escapes() const = 0;
};

}  // namespace gantry::host
