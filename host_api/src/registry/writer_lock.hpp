// WriterLock: one writer per library, over processes and threads. Readers never wait for it.
//
// An open-file-description lock on `.gantry/lock`: it goes with the descriptor, so a process that dies
// while it holds the lock blocks nobody.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
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
    WriterLock(WriterLock&&) noexcept;
    WriterLock& operator=(WriterLock&&) noexcept;
    ~WriterLock();  // lets go

private:
    explicit WriterLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace gantry::host
