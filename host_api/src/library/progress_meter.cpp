#include "library/progress_meter.hpp"

#include "library/cancelled.hpp"
#include "library/engine_call.hpp"

namespace gantry::host {

void ProgressMeter::begin(std::string_view stage, std::uint64_t total, std::string_view unit) {
    progress_ = {std::string{stage}, {}, 0, total, std::string{unit}};
}

Result<void> ProgressMeter::begin_subject(std::string_view subject) {
    progress_.subject = subject;
    return report();
}

Result<void> ProgressMeter::advance(std::uint64_t amount) {
    progress_.done += amount;
    return report();
}

Result<void> ProgressMeter::report() {
    report_to(callback_, progress_);
    if (cancel_ != nullptr && cancel_->load()) return cancelled_error();
    return {};
}

}  // namespace gantry::host
