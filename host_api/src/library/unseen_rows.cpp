#include "library/unseen_rows.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "library/record.hpp"

namespace gantry::host {
namespace {

// `places` as RecordListing has them.
bool lies_at_any(const std::vector<std::string>& places, const std::string& model_id) {
    const auto text = model_id + "/";
    for (auto slash = text.find('/'); slash != std::string::npos; slash = text.find('/', slash + 1))
        if (std::ranges::binary_search(places, text.substr(0, slash + 1))) return true;
    return false;
}

// The mark of a place that is a model's folder is the model's.
std::string mark_of(const std::string& place) {
    constexpr auto kSlashesOfAModel = 3;
    return std::ranges::count(place, '/') == kSlashesOfAModel ? place.substr(0, place.size() - 1) : place;
}

}  // namespace

UnseenRows UnseenRows::find(const Index& index, const RecordListing& listing, bool is_current) {
    UnseenRows unseen;
    if (listing.refused.empty() && listing.linked.empty()) return unseen;
    const auto known = index.known_models();
    for (const auto& model : known ? *known : std::vector<KnownModel>{}) {
        if (lies_at_any(listing.linked, model.model_id)) {
            if (const auto id = ModelId::parse(model.model_id))
                unseen.rows_.emplace(model.model_id, unreadable_row(*id, ErrorCode::corrupt));
        } else if (lies_at_any(listing.refused, model.model_id)) {
            if (auto row = index.get(model.model_id); row && *row)
                unseen.rows_.emplace(model.model_id, **std::move(row));
        }
    }
    const auto marked = index.dirty();
    const bool is_vouched_for = is_current && known && marked;
    for (const auto& place : listing.refused) {
        auto mark = mark_of(place);
        const bool is_known = is_mark_of_place(mark) || unseen.rows_.contains(mark);
        if (is_vouched_for && is_known && std::ranges::count(*marked, mark) == 0) continue;
        unseen.marks_.push_back(std::move(mark));
    }
    return unseen;
}

std::optional<IndexRow> UnseenRows::take(const std::string& model_id) {
    auto taken = rows_.extract(model_id);
    return taken.empty() ? std::nullopt : std::optional{std::move(taken.mapped())};
}

std::optional<IndexRow> UnseenRows::take_next() {
    return rows_.empty() ? std::nullopt : take(std::string{rows_.begin()->first});
}

bool is_mark_of_place(std::string_view mark) noexcept {
    return mark.ends_with('/');
}

bool is_closed_place(const std::string& root, std::string_view place) {
    const auto path = fmt::format("{}/{}", root, place);
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK | X_OK, AT_EACCESS) == 0) return false;
    return errno == EACCES || errno == EPERM;
}

}  // namespace gantry::host
