// ProgressMeter: counts the work of a long call, tells the caller, and notices when the caller has had enough.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <gantry/host/host.hpp>
#include <gantry/host/progress.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

class ProgressMeter {
public:
    // Both must outlive this; `cancel` may be null, and `callback` empty.
    ProgressMeter(const ProgressCallback& callback, const CancelFlag* cancel)
        : callback_(callback), cancel_(cancel) {}

    void begin(std::string_view stage, std::uint64_t total, std::string_view unit);
    // What the next amounts are of. Errors of both: cancelled.
    [[nodiscard]] Result<void> begin_subject(std::string_view subject);
    [[nodiscard]] Result<void> advance(std::uint64_t amount);

    [[nodiscard]] const CancelFlag* cancel() const noexcept { return cancel_; }

private:
    [[nodiscard]] Result<void> report();

    const ProgressCallback& callback_;
    const CancelFlag* cancel_;
    Progress progress_;
};

}  // namespace gantry::host
