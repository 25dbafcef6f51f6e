// Exit codes of the command, the same everywhere (docs/errors.md).
#pragma once

#include <gantry/error.hpp>
#include <gantry/host/examination.hpp>

namespace gantry::command {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kDegraded = 3;
inline constexpr int kInvalid = 4;
inline constexpr int kUnsupported = 5;
inline constexpr int kCancelled = 130;

[[nodiscard]] int exit_code_of(host::ValidationState state) noexcept;
[[nodiscard]] int exit_code_of(ErrorCode code) noexcept;

// Of several subjects the worst counts: 130, 2, 4, 3, 5, 1, 0.
[[nodiscard]] int worse_exit_code(int left, int right) noexcept;

}  // namespace gantry::command
