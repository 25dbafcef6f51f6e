// Trials: an operation in a process of its own, with a fault in it, and what must be true of the library then.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "faults/operations.hpp"

namespace gantry::test {

// What is counted as a place for a fault.
enum class Boundaries {
    changes,      // calls that change a file of the library
    database,     // calls on the index's files, also those that read
    allocations,  // of memory, while the operation runs
};

struct Ending {
    bool is_done = false;    // the operation was acknowledged
    bool is_killed = false;  // by the fault
    std::string said;        // all that the process said
};

struct Fault {
    long at = 0;            // the boundary, from 1; 0: none
    int error = 0;          // errno of the call that fails; 0: the process is killed there
    long killed_after = 0;  // microseconds; a kill at any time, not at a boundary
    Boundaries boundaries = Boundaries::changes;
    bool is_persistent = false;  // all later ones fail too
    // Done to the place when the library is laid out, before the process begins.
    std::function<void(const std::filesystem::path& place)> before = {};
    // In place of a process of its own.
    std::function<Ending(const Operation& operation, const std::filesystem::path& place)> within = {};
    std::string shim = {};                      // preloaded in place of the one that makes calls fail
    std::vector<std::string> environment = {};  // NAME=VALUE, for that shim
};

// A folder of its own below `parent`; where that is empty, in memory if there is such a file system: most
// trials are about order, not about disks.
class OwnPlace {
public:
    explicit OwnPlace(std::filesystem::path parent = {});
    ~OwnPlace();
    OwnPlace(const OwnPlace&) = delete;
    OwnPlace& operator=(const OwnPlace&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

// What a trial's library is before it.
enum class Beginning { library, empty_folder };

// A place, made once, whose library is laid out anew for each trial.
class Trials {
public:
    explicit Trials(Beginning beginning = Beginning::library, const std::filesystem::path& parent = {});
    explicit Trials(const std::filesystem::path& parent);

    // The calls at the operation's boundaries, in order, in a run without a fault.
    [[nodiscard]] std::vector<std::string> boundaries_of(const Operation& operation,
                                                         Boundaries boundaries = Boundaries::changes);
    // How many there are; of allocations they have no names.
    [[nodiscard]] std::size_t count_of(const Operation& operation, Boundaries boundaries);

    // Makes the library as it is before each trial.
    void lay_out();
    [[nodiscard]] std::filesystem::path library() const { return library_of(place_); }
    // Outside of the library, for a test's own.
    [[nodiscard]] std::filesystem::path beside(const std::string& name) const { return parent_ / name; }

    // On a fresh library.
    [[nodiscard]] Ending run(const Operation& operation, const Fault& fault);
    // On the library that is there, in a boot of the machine that has this name; what it changes is written
    // down in `record` where that is given (recorder.c tells how).
    [[nodiscard]] Ending run_in_boot(const Operation& operation, const std::string& boot,
                                     const std::filesystem::path& record = {});
    // After a run, or a lay_out() with the library changed since: everything that has to hold whatever
    // happened; "" or what does not.
    [[nodiscard]] std::string check(const Operation& operation, const Ending& ending);

private:
    // What a library shows to its users, without times.
    struct Picture {
        std::map<std::string, std::string> models;  // by id: kind, state, place
        std::map<std::string, std::string> files;   // below the root, but for what the host keeps: their bytes
        std::string configuration;
    };
    [[nodiscard]] Picture picture(host::Library& library) const;
    [[nodiscard]] const Picture& after(const Operation& operation);
    [[nodiscard]] Ending start(const Operation& operation, std::vector<std::string> environment,
                               long killed_after = 0);
    [[nodiscard]] std::string compare(const Picture& now, const Picture& after, bool is_done) const;
    [[nodiscard]] std::string check_leftovers() const;
    [[nodiscard]] std::string check_index(host::Library& library) const;

    OwnPlace parent_;
    std::filesystem::path place_;
    std::filesystem::path template_;
    std::string bundles_;  // their full listing
    Picture before_;
    std::map<std::string, Picture> after_;
};

// GANTRY_SEED, else a new one.
[[nodiscard]] unsigned trial_seed();
[[nodiscard]] bool is_long_run();

}  // namespace gantry::test
