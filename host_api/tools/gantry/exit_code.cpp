#include "exit_code.hpp"

#include <algorithm>
#include <array>

namespace gantry::command {

int exit_code_of(host::ValidationState state) noexcept {
    switch (state) {
        case host::ValidationState::valid: return kDone;
        case host::ValidationState::degraded: return kDegraded;
        case host::ValidationState::invalid: return kInvalid;
    }
    return kInvalid;
}

int exit_code_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::degraded: return kDegraded;
        case ErrorCode::invalid: return kInvalid;
        case ErrorCode::unsupported:
        case ErrorCode::ambiguous: return kUnsupported;
        case ErrorCode::cancelled: return kCancelled;
        default: return kFailed;
    }
}

int worse_exit_code(int left, int right) noexcept {
    constexpr std::array kWorstFirst{kCancelled, kUsage, kInvalid, kDegraded, kUnsupported, kFailed, kDone};
    const auto rank = [&](int code) { return std::find(kWorstFirst.begin(), kWorstFirst.end(), code); };
    return rank(left) <= rank(right) ? left : right;
}

}  // namespace gantry::command
