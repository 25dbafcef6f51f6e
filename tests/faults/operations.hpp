// The operations on a library that faults are tried on, and the library that they begin with.
//
// Below a place:
//   bundles/    first, drifted, second, moved: bundles that no operation may touch
//   library/    first and drifted registered, lost registered (its bundle is at `moved` by now), owned
//   imported;
//               diffusion/mine/orphan without a record; drifted has lost a component since it was registered
#pragma once

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gantry/host/library.hpp>

namespace gantry::test {

// Makes all of it below `place`, which must not exist yet.
void prepare_place(const std::filesystem::path& place);
[[nodiscard]] std::filesystem::path library_of(const std::filesystem::path& place);

// Does not reconcile in the background.
[[nodiscard]] Result<std::shared_ptr<host::Library>> open_library_at(const std::filesystem::path& root);

struct Operation {
    std::string name;
    // On a library that is open.
    Result<void> (*run)(host::Library& library, const std::filesystem::path& place);

    friend std::ostream& operator<<(std::ostream& out, const Operation& operation) {
        return out << operation.name;
    }
};
[[nodiscard]] const std::vector<Operation>& operations();
[[nodiscard]] const Operation* operation_named(const std::string& name);

}  // namespace gantry::test
