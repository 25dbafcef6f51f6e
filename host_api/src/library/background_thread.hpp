// A thread of the library's own in a process that is somebody else's.
#pragma once

#include <csignal>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

namespace gantry::host {

// Signals are for the application's threads: this one takes none. Where the system has no thread to give (a
// user may have so many, a container too) the value is not joinable, and `work` is not called.
[[nodiscard]] inline std::thread start_thread(std::function<void()> work) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // The mask comes back also when the system has no thread to give.
    const struct Restore {
        const sigset_t& mask;
        ~Restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
    } restore{before};
    try {
        return std::thread{std::move(work)};
    } catch (const std::system_error&) {
        return {};
    }
}

}  // namespace gantry::host
