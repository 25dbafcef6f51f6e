#include "library/rows_ahead.hpp"

#include <utility>

#include "library/background_thread.hpp"

namespace gantry::host {
namespace {

// Handing over one by one costs more than it gains; but records may have a megabyte each.
constexpr std::size_t kRowsHandedOver = 32;
constexpr std::size_t kBytesHandedOver = 1U << 20;
constexpr std::size_t kMostBytesWaiting = 4U << 20;

}  // namespace

RowsAhead::RowsAhead(ReadRow read) : read_(std::move(read)) {
    // Without one next() reads by itself.
    thread_ = start_thread([this] { work(); });
}

RowsAhead::~RowsAhead() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard guard{mutex_};
        is_given_up_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

Result<std::optional<IndexRow>> RowsAhead::next() {
    if (!thread_.joinable()) return read_();
    if (taken_.empty()) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return !rows_.empty() || is_at_end_; });
        taken_.swap(rows_);
        bytes_ = 0;
        changed_.notify_all();
        if (taken_.empty()) {
            if (thrown_) std::rethrow_exception(thrown_);
            GANTRY_TRY(std::move(ending_));
            return std::optional<IndexRow>{};
        }
    }
    auto row = std::move(taken_.front());
    taken_.pop_front();
    return std::optional{std::move(row)};
}

// Nothing may leave a thread.
void RowsAhead::work() {
    std::exception_ptr thrown;
    Result<void> ending;
    try {
        std::deque<IndexRow> rows;
        std::size_t bytes = 0;
        for (;;) {
            auto row = read_();
            if (!row) {
                ending = std::move(row).error();
                break;
            }
            if (!*row) break;
            bytes += (*row)->metadata.size();
            rows.push_back(**std::move(row));
            if (rows.size() >= kRowsHandedOver || bytes >= kBytesHandedOver)
                hand_over(rows, std::exchange(bytes, 0));
            const std::lock_guard guard{mutex_};
            if (is_given_up_) return;
        }
        hand_over(rows, bytes);
    } catch (...) {
        thrown = std::current_exception();
    }
    const std::lock_guard guard{mutex_};
    ending_ = std::move(ending);
    thrown_ = std::move(thrown);
    is_at_end_ = true;
    changed_.notify_all();
}

void RowsAhead::hand_over(std::deque<IndexRow>& rows, std::size_t bytes) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return bytes_ < kMostBytesWaiting || is_given_up_; });
    bytes_ += bytes;
    for (auto& row : rows) rows_.push_back(std::move(row));
    rows.clear();
    changed_.notify_all();
}

}  // namespace gantry::host
