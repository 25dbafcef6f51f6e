// Runner: does operations to a library and to the model of it, and compares. Throws a Difference.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gantry/host/library.hpp>

#include "integration/lifecycle/sequences/model.hpp"
#include "integration/lifecycle/sequences/operation.hpp"
#include "integration/lifecycle/sequences/surroundings.hpp"

namespace gantry::test::sequences {

struct Difference : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws what `describe` says unless `holds`.
void expect(bool holds, const std::string& what);
void expect_same(const std::string& seen, const std::string& expected, const std::string& what);
// Says only which lines differ.
void expect_same_lines(const std::string& seen, const std::string& expected, const std::string& what);

class Runner {
public:
    explicit Runner(std::shared_ptr<host::Host> host);

    void apply(const Operation& operation);
    // What must hold after any sequence: one reconcile makes everything true, a second one writes nothing, and
    // an index made anew is the same.
    void finish();

private:
    // --- what one asks of the library (requests.cpp) ---
    void register_place(std::size_t place, const std::string& tag);
    void import_copy(unsigned source);
    void expect_known(const host::RegisterOutcome& outcome, const std::string& id,
                      const std::map<std::string, std::string>& before);
    void import_in_place(unsigned which);
    void adopt();
    void remove(const std::string& id);
    void relocate(const std::string& id, std::size_t place);
    void validate(const std::string& id);
    // --- run.cpp ---
    void ask(const Operation& operation);
    void happen(const Operation& operation);
    // --- reconciling.cpp ---
    void reconcile(const std::string& id);
    void rebuild_index();
    using Sizes = std::map<std::string, std::string>;  // by model_id, as JSON
    [[nodiscard]] Sizes sizes_that_nothing_tells() const;

    // --- what somebody else does (events.cpp) ---
    void toggle_record(const std::string& id);
    void delete_folder(const std::string& id);
    void edit(const std::string& id, bool state);
    void drop_folder(unsigned which);

    // --- comparing (comparing.cpp) ---
    void open();
    void reopen(bool without_index);
    void expect_rows();
    void expect_events();
    void expect_records();
    void expect_stillness();
    void expect_projection();

    [[nodiscard]] std::string id_at(unsigned which) const;
    [[nodiscard]] std::string record_id_at(unsigned which) const;
    [[nodiscard]] fs::path record_path(const std::string& id) const {
        return around_.library() / id / "metadata.json";
    }
    void expect_new_id(const std::string& id, const std::string& wanted, bool is_free) const;

    std::shared_ptr<host::Host> host_;
    Surroundings around_;
    Model model_{around_};
    std::shared_ptr<host::Library> library_;
    std::string cursor_;
};

// --- shared by the files of Runner ---
template <class T>
void expect_error(const Result<T>& outcome, ErrorCode code, const std::string& what) {
    if (outcome) throw Difference{what + " succeeded instead of " + std::string{to_string(code)}};
    expect_same(std::string{to_string(outcome.error().code)}, std::string{to_string(code)},
                what + " (" + outcome.error().message + ")");
}
template <class T>
const T& expect_value(const Result<T>& outcome, const std::string& what) {
    if (!outcome)
        throw Difference{what + " failed: " + std::string{to_string(outcome.error().code)} + ", " +
                         outcome.error().message};
    return *outcome;
}

}  // namespace gantry::test::sequences
