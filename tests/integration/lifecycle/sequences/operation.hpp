// Operations on a library and events around it, drawn at random and made smaller when a sequence of them fails.
#pragma once

#include <iosfwd>
#include <vector>

#include <rapidcheck.h>

namespace gantry::test::sequences {

enum class Kind {
    // What one asks of the library.
    register_place,
    register_with_tag,
    import_copy,
    import_in_place,
    adopt,
    remove,
    relocate,
    validate,
    reconcile,
    reconcile_one,
    rebuild_index,
    reopen,
    // What somebody else does.
    toggle_component,
    toggle_index_file,
    move_bundle,
    toggle_file_in_place,
    toggle_record,
    delete_folder,
    edit_name,
    edit_state,
    drop_folder,
    delete_index,
};
constexpr int kKinds = static_cast<int>(Kind::delete_index) + 1;

// What the numbers choose among depends on the kind, and on what there is at that moment.
struct Operation {
    Kind kind = Kind::reconcile;
    unsigned which = 0;
    unsigned other = 0;
};
std::ostream& operator<<(std::ostream& out, const Operation& operation);

using Sequence = std::vector<Operation>;
using Batch = std::vector<Sequence>;

// `count` sequences of 5 to 20 operations. Made smaller by leaving out sequences, then operations.
[[nodiscard]] rc::Gen<Batch> batch_of(int count);

}  // namespace gantry::test::sequences
