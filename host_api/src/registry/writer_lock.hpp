// WriterLock: one writer per library, over processes and threads. Readers never wait for it.
//
// An open-file-description lock on `.gantry/lock`: it goes with the descriptor, so a process that dies
// while it holds the lock blocks nobody.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <gantry/result.hpp>

namespace gantry::host {

class WriterLock {
public:
    // Waits up to `wait`, or until `cancel` is set; zero tries once. `own_folder` is the absolute path of
    // .gantry, which exists. Errors: locked (with the id of the process that holds it), cancelled, corrupt (the
    // lock is not a regular file), io.
    [[nodiscard]] static Result<WriterLock> acquire(const std::string& own_folder,
                                                    std::chrono::milliseconds wait,
                                                    const std::atomic<bool>* cancel = nullptr);
    // Why no lock can be had there whoever has it: a file system without them, or one of the network whose lock
    // service does not run. Nothing where they work, or where that cannot be told. Takes none, so that nobody
    // who wants it meanwhile is kept from it.
    [[nodiscard]] static std::optional<Error> refusal(const std::string& own_folder);

    // Whether anybody has it now, this process included. Takes and makes nothing; false where that cannot be
    // told.
    [[nodiscard]] static bool is_held(const std::string& own_folder);

    WriterLock(WriterLock&&) noexcept;
    WriterLock& operator=(WriterLock&&) noexcept;
    ~WriterLock();  // lets go

private:
    explicit WriterLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace gantry::host
