// Calls of what an engine gave to be called. What it throws ends the call that it was given to, as a cancel
// does.
#pragma once

#include <exception>
#include <functional>
#include <new>
#include <string>
#include <string_view>

#include <gantry/host/progress.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

// On its way to without_exceptions().
class EngineThrew : public std::exception {
public:
    explicit EngineThrew(std::string what) : what_(std::move(what)) {}
    [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

private:
    std::string what_;
};

// Throws EngineThrew in the place of whatever `call` throws, but for std::bad_alloc.
template <class Call>
void call_engine(const Call& call) {
    try {
        call();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& failure) {
        throw EngineThrew{std::string{"the caller's own callback threw: "} + failure.what()};
    } catch (...) {
        throw EngineThrew{"the caller's own callback threw what is no std::exception"};
    }
}

inline void report_to(const ProgressCallback& callback, const Progress& progress) {
    if (callback) call_engine([&] { callback(progress); });
}

// A log is told in passing, on any thread: what it throws is dropped.
[[nodiscard]] inline std::function<void(std::string_view)> undisturbed(
    std::function<void(std::string_view)> log) {
    if (!log) return log;
    return [log = std::move(log)](std::string_view line) {
        try {
            log(line);
        } catch (...) {
        }
    };
}

}  // namespace gantry::host
