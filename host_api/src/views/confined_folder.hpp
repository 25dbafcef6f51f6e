// ConfinedFolder: opens names below one folder, and nothing else. The kernel resolves them
// (openat2 RESOLVE_BENEATH), so that a link or folder swapped in between changes nothing; links that leave
// the folder, and kernels without openat2, go through the walk in link_walk.hpp.
//
// One thread at a time.
#pragma once

#include <memory>
#include <string_view>

#include <gantry/bundle_view.hpp>

#include "views/descriptor.hpp"
#include "views/real_path.hpp"

namespace gantry::host {

class LinkExits;

// ok with a descriptor, or why there is none: absent, unreadable, escape, wrong_kind, failed.
struct Opened {
    ViewStatus status = ViewStatus::failed;
    Descriptor descriptor;
};

class ConfinedFolder {
public:
    // `folder` is a descriptor of the folder (O_PATH is enough). `exits` are the places outside that links
    // may lead to; null for none.
    ConfinedFolder(Descriptor folder, bool use_openat2, std::unique_ptr<LinkExits> exits = nullptr);
    ConfinedFolder(ConfinedFolder&&) noexcept;
    ConfinedFolder& operator=(ConfinedFolder&&) noexcept;
    ~ConfinedFolder();

    // `name` has no NUL; parts "." and ".." are taken as the kernel takes them, "" is the folder itself.
    // `flags` are those of open(2), without O_CREAT; O_CLOEXEC is added.
    [[nodiscard]] Opened open(std::string_view name, int flags);

    // The blob of a Hugging Face cache that a link led to since forget_blob(); "" for none.
    [[nodiscard]] std::string_view last_blob() const noexcept;
    void forget_blob() noexcept;

    [[nodiscard]] int descriptor() const noexcept { return folder_.get(); }

private:
    Descriptor folder_;
    RealPath path_;
    bool use_openat2_;
    std::unique_ptr<LinkExits> exits_;
};

// What a failed open(2) says of the name. EPERM counts as unreadable.
[[nodiscard]] ViewStatus status_of_errno(int error) noexcept;

}  // namespace gantry::host
