#include "integration/lifecycle/sequences/operation.hpp"

#include <array>
#include <ostream>
#include <string_view>

namespace gantry::test::sequences {
namespace {

constexpr std::array<std::string_view, kKinds> kNames{"register_place",
                                                      "register_with_tag",
                                                      "import_copy",
                                                      "import_in_place",
                                                      "adopt",
                                                      "remove",
                                                      "relocate",
                                                      "validate",
                                                      "reconcile",
                                                      "reconcile_one",
                                                      "rebuild_index",
                                                      "reopen",
                                                      "toggle_component",
                                                      "toggle_index_file",
                                                      "move_bundle",
                                                      "toggle_file_in_place",
                                                      "toggle_record",
                                                      "delete_folder",
                                                      "edit_name",
                                                      "edit_state",
                                                      "drop_folder",
                                                      "delete_index"};

Sequence draw_sequence(rc::Random& random) {
    Sequence sequence(5 + random.next() % 16);
    for (auto& operation : sequence) {
        operation.kind = static_cast<Kind>(random.next() % kKinds);
        operation.which = static_cast<unsigned>(random.next() % 64);
        operation.other = static_cast<unsigned>(random.next() % 64);
    }
    return sequence;
}

rc::Seq<Batch> smaller(const Batch& batch) {
    return rc::seq::concat(rc::shrink::removeChunks(batch),
                           rc::shrink::eachElement(batch, [](const Sequence& sequence) {
                               return rc::shrink::removeChunks(sequence);
                           }));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Operation& operation) {
    return out << kNames.at(static_cast<std::size_t>(operation.kind)) << '(' << operation.which << ", "
               << operation.other << ')';
}

rc::Gen<Batch> batch_of(int count) {
    return [count](const rc::Random& random, int) {
        rc::Random source = random;
        Batch batch;
        for (int i = 0; i < count; ++i) batch.push_back(draw_sequence(source));
        return rc::shrinkable::shrinkRecur(std::move(batch), &smaller);
    };
}

}  // namespace gantry::test::sequences
