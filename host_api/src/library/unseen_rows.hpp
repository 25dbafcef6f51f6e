// Unseen rows: what an index that is made anew keeps of models whose records cannot be looked at now.
//
// Users of one index need not be allowed the same. Whoever makes it anew keeps the rows of what they may not
// see, and leaves a mark where nobody vouches for those: whoever may see it reads it again. A mark is the id of
// a model, or a place, with "/" behind it, of which not even the ids are known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.hpp"
#include "registry/root.hpp"

namespace gantry::host {

class UnseenRows {
public:
    // What `index` has of the places that `listing` was kept from. `is_current`: its rows stand for the
    // registry as it is now. An index that cannot tell has none.
    static UnseenRows find(const Index& index, const RecordListing& listing, bool is_current);

    // The row of this model, if it was kept; once.
    [[nodiscard]] std::optional<IndexRow> take(const std::string& model_id);
    // Any that is left.
    [[nodiscard]] std::optional<IndexRow> take_next();

    // Its record could not be read.
    void mark(const std::string& model_id) { marks_.push_back(model_id); }
    [[nodiscard]] const std::vector<std::string>& marks() const noexcept { return marks_; }

private:
    std::map<std::string, IndexRow> rows_;
    std::vector<std::string> marks_;
};

// Whether this mark is of a place.
[[nodiscard]] bool is_mark_of_place(std::string_view mark) noexcept;
// Whether permissions keep this user from that place.
[[nodiscard]] bool is_closed_place(const std::string& root, std::string_view place);

}  // namespace gantry::host
