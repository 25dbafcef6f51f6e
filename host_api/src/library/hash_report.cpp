#include "library/hash_report.hpp"

#include <utility>

namespace gantry::host {

Hashing HashReport::hashing(std::shared_ptr<DigestCache> digests, DigestStore* store) {
    return {[this](std::string_view name, std::uint64_t bytes) { return advance(name, bytes); },
            std::move(digests), store};
}

bool HashReport::advance(std::string_view name, std::uint64_t bytes) {
    progress_.subject = name;
    progress_.done += bytes;
    try {
        if (!thrown_) report_to(callback_, progress_);
    } catch (const EngineThrew& failure) {
        thrown_ = failure;
    }
    return !thrown_ && (cancel_ == nullptr || !cancel_->load());
}

void HashReport::rethrow() const {
    if (thrown_) throw *thrown_;
}

}  // namespace gantry::host
