// LinkWalk: resolves one name part by part, reading every link itself. Never opens through a link, so no
// rename can lead it out: each step is below a folder that is already open, and ".." goes back to one.
//
// Links that stay inside are followed, absolute ones too, at most kMaxLinks. What a link that leaves the
// folder may open is for LinkExits to say.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "views/confined_folder.hpp"
#include "views/real_path.hpp"

namespace gantry::host {

class LinkWalk {
public:
    // `folder`, `folder_path` and `exits` must outlive this; `exits` may be null. `flags` are those of open(2).
    LinkWalk(int folder, RealPath& folder_path, LinkExits* exits, int flags) noexcept
        : folder_(folder), folder_path_(folder_path), exits_(exits), flags_(flags) {}

    // Once. Status: as ConfinedFolder::open.
    [[nodiscard]] Opened open(std::string_view name);

private:
    using Step = std::optional<Opened>;  // nothing: go on

    Step step(std::string part);
    Step step_into(const std::string& part);
    Step open_last(const std::string& part);
    Step step_above(std::string part);
    Step follow_link(int folder, const std::string& part, int error);
    Step follow(std::string_view target);
    Step climb();
    Step leave(std::string part);
    Opened open_here();
    void put_ahead(std::string_view path);
    [[nodiscard]] ViewStatus find_own_path();
    [[nodiscard]] int here() const noexcept { return way_.empty() ? folder_ : way_.back().get(); }

    int folder_;
    RealPath& folder_path_;
    LinkExits* exits_;
    int flags_;
    int links_ = 0;
    std::vector<std::string> ahead_;                 // parts still to walk, the next one last
    std::vector<Descriptor> way_;                    // folders walked into, below folder_
    const std::vector<std::string>* own_ = nullptr;  // the path of folder_, once a link left it
    std::optional<std::size_t> depth_above_;         // set while at own_[0, depth), above the folder
};

}  // namespace gantry::host
