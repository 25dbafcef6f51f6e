// Rows ahead: reads records on a thread of its own while the caller writes rows. Each is about half of the work
// of making an index anew, and on a slow disk reading is most of it.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include <gantry/result.hpp>

#include "index/index.hpp"

namespace gantry::host {

using ReadRow = std::function<Result<std::optional<IndexRow>>()>;

class RowsAhead {
public:
    // `read` gives the next row, nothing at the end; called on one other thread, or on the caller's where the
    // system has no thread to give. What it uses outlives this object.
    explicit RowsAhead(ReadRow read);
    RowsAhead(const RowsAhead&) = delete;
    RowsAhead& operator=(const RowsAhead&) = delete;
    // Ends the thread behind the row that it is at.
    ~RowsAhead();

    // As `read` would answer, in its order; throws what it threw. Not asked again after an end or an error.
    [[nodiscard]] Result<std::optional<IndexRow>> next();

private:
    void work();
    void hand_over(std::deque<IndexRow>& rows, std::size_t bytes);

    ReadRow read_;
    std::mutex mutex_;  // guards what follows, but for taken_ and thread_
    std::condition_variable changed_;
    std::deque<IndexRow> rows_;
    std::size_t bytes_ = 0;  // of the records in rows_
    Result<void> ending_;
    std::exception_ptr thrown_;
    bool is_at_end_ = false;
    bool is_given_up_ = false;

    std::deque<IndexRow> taken_;
    std::thread thread_;
};

}  // namespace gantry::host
