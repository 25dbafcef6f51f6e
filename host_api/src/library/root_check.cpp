#include "library/root_check.hpp"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "library/background_thread.hpp"

namespace gantry::host {
namespace {

// With so many threads left waiting for drives, another one would only wait beside them.
constexpr int kMaxThreads = 4;
std::atomic<int> running_threads{0};

struct Work {
    RecordReader read_record;
    std::vector<RootSubject> subjects;
    std::atomic<bool> is_given_up{false};

    std::mutex mutex;  // guards what follows
    std::condition_variable finished;
    std::vector<std::optional<bool>> answers;
    bool is_finished = false;
    bool has_no_memory = false;
};

// Without what a verdict rests on, the place can contradict the record, and bear out that nothing is there; no
// more.
std::optional<bool> is_place_stale(const RootSubject& subject) {
    if (subject.entry_path.empty()) return std::nullopt;
    struct stat seen {};
    if (::stat(subject.entry_path.c_str(), &seen) != 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) return std::nullopt;
        return !subject.is_recorded_gone;
    }
    const bool is_other_kind = (S_ISDIR(seen.st_mode) != 0) != subject.is_folder;
    if (subject.is_recorded_gone || is_other_kind != subject.is_recorded_other_kind) return true;
    return is_other_kind ? std::optional{false} : std::nullopt;
}

std::optional<bool> is_stale(const RecordReader& read_record, const RootSubject& subject) {
    const auto record = read_record(subject.id);
    if (!record && record.error().code == ErrorCode::corrupt) return true;
    if (!record) return std::nullopt;
    if (*record != subject.record) return true;
    if (subject.trace.entries.empty()) return is_place_stale(subject);
    const auto freshness = compare_trace(subject.trace, subject.trace_root, TraceLevel::all);
    if (!freshness || *freshness == Freshness::unreadable) return std::nullopt;
    return *freshness == Freshness::changed;
}

void check_all(Work& work) {
    for (std::size_t i = 0; i < work.subjects.size() && !work.is_given_up.load(); ++i) {
        const auto answer = is_stale(work.read_record, work.subjects[i]);
        const std::lock_guard guard{work.mutex};
        work.answers[i] = answer;
    }
}

// Nothing may leave a thread.
void work_through(Work& work) noexcept {
    bool has_no_memory = false;
    try {
        check_all(work);
    } catch (const std::bad_alloc&) {
        has_no_memory = true;
    }
    const std::lock_guard guard{work.mutex};
    work.has_no_memory = has_no_memory;
    work.is_finished = true;
    work.finished.notify_all();
}

}  // namespace

std::vector<std::optional<bool>> check_roots(RecordReader read_record, std::vector<RootSubject> subjects,
                                             std::chrono::milliseconds time) {
    const auto work = std::make_shared<Work>();
    work->read_record = std::move(read_record);
    work->subjects = std::move(subjects);
    work->answers.resize(work->subjects.size());
    if (work->subjects.empty()) return work->answers;
    // Counted here: a thread that has not run yet is one too.
    if (++running_threads > kMaxThreads) {
        --running_threads;
        return work->answers;
    }
    auto thread = start_thread([work] {
        work_through(*work);
        --running_threads;
    });
    if (!thread.joinable()) {
        --running_threads;
        return work->answers;
    }
    thread.detach();
    std::unique_lock guard{work->mutex};
    work->finished.wait_for(guard, time, [&] { return work->is_finished; });
    work->is_given_up.store(true);
    if (work->has_no_memory) throw std::bad_alloc{};
    return work->answers;
}

}  // namespace gantry::host
