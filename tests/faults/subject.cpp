// What faults happen to: fault_subject OPERATION PLACE does one operation on the library of a place, and says
// "done" when that is acknowledged, else "error CODE MESSAGE" (exit 1). fault_subject prepare PLACE makes one,
// to look at a trial by hand. fault_subject crowd PLACE PROCESS SEED COUNT is one of a crowd.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include <openssl/evp.h>

#include "faults/crowd.hpp"
#include "faults/operations.hpp"

// Of the shim, where that is preloaded.
extern "C" {
void gantry_fault_arm() __attribute__((weak));
void gantry_fault_disarm() __attribute__((weak));
}

namespace {

void say(const std::string& line) {
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(4);
}

gantry::Result<void> run(const gantry::test::Operation& operation, const std::string& place) {
    GANTRY_TRY_ASSIGN(const auto library, gantry::test::open_library_at(gantry::test::library_of(place)));
    // OpenSSL makes its tables at its first use, and does not survive it where there is no memory for them.
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest("", 0, digest, nullptr, EVP_sha256(), nullptr) != 1) std::_Exit(5);
    if (gantry_fault_arm != nullptr) gantry_fault_arm();
    auto done = operation.run(*library, place);
    if (gantry_fault_disarm != nullptr) gantry_fault_disarm();
    return done;
}

int join_crowd(char** words) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
        gantry::test::work_in_crowd(words[2], std::atoi(words[3]),
                                    static_cast<unsigned>(std::strtoul(words[4], nullptr, 10)),
                                    std::atoi(words[5]));
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "process " << words[3] << " of the crowd: " << failure.what() << '\n';
        return 1;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view{argv[1]} == "prepare") {
        gantry::test::prepare_place(argv[2]);
        return 0;
    }
    if (argc == 6 && std::string_view{argv[1]} == "crowd") return join_crowd(argv);
    const auto* operation = argc == 3 ? gantry::test::operation_named(argv[1]) : nullptr;
    if (operation == nullptr) {
        std::cerr << "usage: fault_subject prepare|OPERATION PLACE, or crowd PLACE PROCESS SEED COUNT\n";
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
