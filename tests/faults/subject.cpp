// What faults happen to: fault_subject OPERATION PLACE does one operation on the library of a place, and says
// "done" when that is acknowledged, else "error CODE MESSAGE" (exit 1).
#include <unistd.h>

#include <iostream>

#include "faults/operations.hpp"

namespace {

void say(const std::string& line) {
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(4);
}

gantry::Result<void> run(const gantry::test::Operation& operation, const std::string& place) {
    GANTRY_TRY_ASSIGN(const auto library, gantry::test::open_library_at(gantry::test::library_of(place)));
    return operation.run(*library, place);
}

}  // namespace

int main(int argc, char** argv) {
    const auto* operation = argc == 3 ? gantry::test::operation_named(argv[1]) : nullptr;
    if (operation == nullptr) {
        std::cerr << "usage: fault_subject OPERATION PLACE\n";
        return 2;
    }
    const auto done = run(*operation, argv[2]);
    if (done) {
        say("done\n");
        return 0;
    }
    say("error " + std::string{to_string(done.error().code)} + " " + done.error().message + "\n");
    return 1;
}
