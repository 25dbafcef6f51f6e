#include "views/observing_view.hpp"

#include <utility>

namespace gantry::host {
namespace {

// What follows from the name alone, or is a failure of the system, is nothing to keep.
bool is_worth_keeping(ViewStatus status) noexcept {
    return status != ViewStatus::bad_argument && status != ViewStatus::failed && status != ViewStatus::stop;
}

}  // namespace

Observation& ObservingView::of(std::string_view name) {
    const auto known = seen_.by_name.find(name);
    return known != seen_.by_name.end() ? known->second : seen_.by_name[std::string{name}];
}

ViewAnswer<EntryStatus> ObservingView::stat(std::string_view name) {
    const auto answer = inner_.stat(name);
    if (answer.is_ok()) of(name).status = answer.value;
    return answer;
}

ViewAnswer<std::vector<NamedStatus>> ObservingView::list(std::string_view name) {
    auto answer = inner_.list(name);
    if (is_worth_keeping(answer.status)) of(name).listing = answer;
    return answer;
}

ViewAnswer<std::uint64_t> ObservingView::read(std::string_view name, std::uint64_t offset,
                                              std::span<std::byte> buffer) {
    const auto answer = inner_.read(name, offset, buffer);
    if (!answer.is_ok()) {
        // Too large was what was asked for, not the file: others may be read of it.
        const bool is_of_file = is_worth_keeping(answer.status) && answer.status != ViewStatus::too_large;
        if (is_of_file) of(name).refusal = answer.status;
        return answer;
    }
    if (answer.value > bytes_left_) is_over_limit_ = true;
    if (is_over_limit_) return answer;
    const auto* begin = reinterpret_cast<const char*>(buffer.data());
    bytes_left_ -= of(name).bytes.add(offset, {begin, static_cast<std::size_t>(answer.value)});
    return answer;
}

ViewAnswer<std::array<std::uint8_t, 32>> ObservingView::sha256(std::string_view name) {
    const auto answer = inner_.sha256(name);
    if (answer.is_ok())
        of(name).sha256 = answer.value;
    else if (is_worth_keeping(answer.status))
        of(name).refusal = answer.status;
    return answer;
}

View::Bytes ObservingView::other_digest(std::string_view name, OtherDigest digest) {
    auto answer = inner_.other_digest(name, digest);
    if (answer.is_ok())
        of(name).other_digests[digest] = answer.value;
    else if (answer.status == ViewStatus::absent)
        of(name).other_digests[digest] = {};
    else if (is_worth_keeping(answer.status))
        of(name).refusal = answer.status;
    return answer;
}

Observations ObservingView::take() {
    seen_.entry_name = inner_.entry_name();
    seen_.is_weak = inner_.is_weak();
    seen_.has_names_not_utf8 = inner_.has_names_not_utf8();
    return std::move(seen_);
}

}  // namespace gantry::host
