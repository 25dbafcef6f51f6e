#include "views/link_walk.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views/link_exits.hpp"
#include "views/view.hpp"

namespace gantry::host {
namespace {

Opened no(ViewStatus status) {
    return {status, {}};
}

int open_part(int folder, const char* part, int flags) noexcept {
    int number = -1;
    do {
        number = ::openat(folder, part, flags | O_NOFOLLOW | O_CLOEXEC);
    } while (number < 0 && errno == EINTR);
    return number;
}

}  // namespace

Opened LinkWalk::open(std::string_view name) {
    put_ahead(name);
    while (!ahead_.empty()) {
        auto part = std::move(ahead_.back());
        ahead_.pop_back();
        if (auto end = step(std::move(part))) return *std::move(end);
    }
    return depth_above_ ? no(ViewStatus::escape) : open_here();
}

LinkWalk::Step LinkWalk::step(std::string part) {
    if (depth_above_) return step_above(std::move(part));
    if (part == ".") return std::nullopt;
    if (part == "..") return climb();
    return ahead_.empty() ? open_last(part) : step_into(part);
}

LinkWalk::Step LinkWalk::step_into(const std::string& part) {
    Descriptor next{open_part(here(), part.c_str(), O_PATH | O_DIRECTORY)};
    if (!next.is_open())
        return errno == ENOTDIR ? follow_link(here(), part, ENOTDIR) : no(status_of_errno(errno));
    way_.push_back(std::move(next));
    return std::nullopt;
}

LinkWalk::Step LinkWalk::open_last(const std::string& part) {
    Descriptor last{open_part(here(), part.c_str(), flags_)};
    if (!last.is_open()) {
        const int error = errno;
        return error == ELOOP || error == ENOTDIR ? follow_link(here(), part, error)
                                                  : no(status_of_errno(error));
    }
    if ((flags_ & O_PATH) == 0) return Opened{ViewStatus::ok, std::move(last)};
    // With O_PATH the link itself is opened, and can be read without another look at its name.
    struct stat status {};
    if (::fstat(last.get(), &status) != 0) return no(ViewStatus::failed);
    if (!S_ISLNK(status.st_mode)) return Opened{ViewStatus::ok, std::move(last)};
    return follow_link(last.get(), "", ELOOP);
}

// `error` is what opening it as something else said.
LinkWalk::Step LinkWalk::follow_link(int folder, const std::string& part, int error) {
    std::array<char, PATH_MAX> target{};
    const auto size = ::readlinkat(folder, part.c_str(), target.data(), target.size());
    if (size < 0 && errno != EINVAL) return no(status_of_errno(errno));
    if (size < 0 && error == ENOTDIR) return no(ahead_.empty() ? ViewStatus::wrong_kind : ViewStatus::absent);
    if (size == 0 || ++links_ > kMaxLinks) return no(ViewStatus::absent);
    if (size > 0) return follow({target.data(), static_cast<std::size_t>(size)});
    ahead_.push_back(part);  // it was a link a moment ago: look again
    return std::nullopt;
}

LinkWalk::Step LinkWalk::follow(std::string_view target) {
    put_ahead(target);
    if (target.front() != '/') return std::nullopt;
    if (const auto status = find_own_path(); status != ViewStatus::ok) return no(status);
    way_.clear();
    if (!own_->empty()) depth_above_ = 0;
    return std::nullopt;
}

LinkWalk::Step LinkWalk::climb() {
    if (!way_.empty()) {
        way_.pop_back();
        return std::nullopt;
    }
    if (const auto status = find_own_path(); status != ViewStatus::ok) return no(status);
    if (!own_->empty()) depth_above_ = own_->size() - 1;
    return std::nullopt;
}

// The folders above are known to be no links, so that their names alone tell where a path leads.
LinkWalk::Step LinkWalk::step_above(std::string part) {
    auto& depth = *depth_above_;
    if (part == ".") return std::nullopt;
    if (part == "..") {
        if (depth > 0) --depth;
        return std::nullopt;
    }
    if (part != (*own_)[depth]) return leave(std::move(part));
    if (++depth == own_->size()) depth_above_.reset();
    return std::nullopt;
}

LinkWalk::Step LinkWalk::leave(std::string part) {
    if (exits_ == nullptr) return no(ViewStatus::escape);
    std::vector<std::string> target{own_->begin(), own_->begin() + static_cast<std::ptrdiff_t>(*depth_above_)};
    target.push_back(std::move(part));
    target.insert(target.end(), ahead_.rbegin(), ahead_.rend());
    return exits_->open(folder_, *own_, target, flags_);
}

Opened LinkWalk::open_here() {
    if ((flags_ & O_PATH) != 0) {
        Descriptor copy{::fcntl(here(), F_DUPFD_CLOEXEC, 0)};
        return copy.is_open() ? Opened{ViewStatus::ok, std::move(copy)} : no(ViewStatus::failed);
    }
    Descriptor folder{open_part(here(), ".", flags_)};
    return folder.is_open() ? Opened{ViewStatus::ok, std::move(folder)} : no(status_of_errno(errno));
}

void LinkWalk::put_ahead(std::string_view path) {
    auto parts = split_path(path);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) ahead_.push_back(std::move(*part));
}

// escape where it has none: whatever is above it cannot be told from the outside.
ViewStatus LinkWalk::find_own_path() {
    if (own_ != nullptr) return ViewStatus::ok;
    const auto path = folder_path_.of(folder_);
    own_ = path.value;
    return path.status == ViewStatus::absent ? ViewStatus::escape : path.status;
}

}  // namespace gantry::host
