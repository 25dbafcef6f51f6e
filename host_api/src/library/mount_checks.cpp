#include "library/mount_checks.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "library/background_thread.hpp"
#include "library/cancelled.hpp"

namespace gantry::host {
namespace {

using Clock = std::chrono::steady_clock;

// Answers that wait to be taken; more would only cost memory.
constexpr std::size_t kMaxWaiting = 256;
// Waking the caller for each answer costs more than a check: so many are handed over at once, and fewer when it
// looks for itself.
constexpr std::size_t kHandedOver = 64;
// How often a cancel flag that nobody signals is looked at while checks run.
constexpr std::chrono::milliseconds kCancelInterval{50};
// For checks to notice that they are cancelled.
constexpr std::chrono::milliseconds kCancelGrace{2'000};

// The sources of one mount, checked one after the other.
struct Group {
    SourceCheck check;
    std::vector<std::size_t> positions;  // ascending
    std::size_t next = 0;                // the first one without an answer
    std::optional<Clock::time_point> busy_since;
    bool takes_long = false;
    bool is_given_up = false;
    bool is_finished = false;
};

struct Answer {
    std::size_t position;
    Result<SourceAnswer> answer;
};

// What the threads share with the caller, and keep alive when they are left behind.
struct Shared {
    CancelFlag cancelled{false};
    std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    std::deque<Answer> answers;
    bool has_no_memory = false;  // some thread had not even enough to say so otherwise
    std::vector<Group> groups;
};

class Watch final : public CheckWatch {
public:
    Watch(Shared& shared, Group& group) : shared_(shared), group_(group) {}
    void will_take_long() override {
        const std::lock_guard guard{shared_.mutex};
        group_.takes_long = true;
    }
    const CancelFlag& cancelled() const noexcept override { return shared_.cancelled; }

private:
    Shared& shared_;
    Group& group_;
};

Result<SourceAnswer> checked(Shared& shared, Group& group, std::size_t position) {
    Watch watch{shared, group};
    try {
        return group.check(position, watch);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, {}, {}, {}, {}};
    } catch (const std::exception& failure) {
        return make_error(ErrorCode::internal, failure.what());
    }
}

void work(const std::shared_ptr<Shared>& shared, Group& group) {
    std::unique_lock lock{shared->mutex};
    while (group.next < group.positions.size() && !shared->cancelled.load()) {
        const auto position = group.positions[group.next];
        group.busy_since = Clock::now();
        group.takes_long = false;
        lock.unlock();
        auto answer = checked(*shared, group, position);
        lock.lock();
        group.busy_since.reset();
        if (group.is_given_up) return;  // the caller has answered in its place
        ++group.next;
        shared->answers.push_back({position, std::move(answer)});
        if (shared->answers.size() >= kHandedOver) shared->changed.notify_all();
        shared->changed.wait(lock,
                             [&] { return shared->answers.size() < kMaxWaiting || shared->cancelled.load(); });
    }
    group.is_finished = true;
    shared->changed.notify_all();
}

// Nothing may leave a thread.
void work_or_say(const std::shared_ptr<Shared>& shared, Group& group) {
    try {
        work(shared, group);
    } catch (const std::bad_alloc&) {
        const std::lock_guard guard{shared->mutex};
        shared->has_no_memory = true;
        group.is_finished = true;
        shared->changed.notify_all();
    }
}

class Supervisor {
public:
    Supervisor(const std::vector<std::string>& sources, const MountTable& mounts,
               const MakeSourceCheck& make_check, const MountCheckOptions& options)
        : sources_(sources), options_(options), shared_(std::make_shared<Shared>()) {
        std::map<std::string_view, std::vector<std::size_t>> by_mount;
        for (std::size_t i = 0; i < sources.size(); ++i) by_mount[mounts.mount_of(sources[i])].push_back(i);
        for (auto& [mount, positions] : by_mount) {
            auto& group = shared_->groups.emplace_back();
            group.check = make_check();
            group.positions = std::move(positions);
        }
    }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    ~Supervisor() {
        std::unique_lock lock{shared_->mutex};
        shared_->cancelled.store(true);
        shared_->changed.notify_all();
        shared_->changed.wait_for(lock, kCancelGrace, [&] { return !is_any_open(); });
        for (std::size_t i = 0; i < threads_.size(); ++i) {
            if (!threads_[i].joinable()) continue;
            const bool is_done = shared_->groups[i].is_finished;
            lock.unlock();
            if (is_done)
                threads_[i].join();
            else
                threads_[i].detach();
            lock.lock();
        }
    }

    Result<void> run(const TakeAnswer& take) {
        threads_.reserve(shared_->groups.size());
        for (auto& group : shared_->groups)
            threads_.push_back(start_thread([shared = shared_, &group] { work_or_say(shared, group); }));
        std::unique_lock lock{shared_->mutex};
        for (std::size_t i = 0; i < threads_.size(); ++i)
            if (!threads_[i].joinable())
                give_up(shared_->groups[i], ErrorCode::io,
                        "not checked: the system has no thread for it now; try again, or allow this user more "
                        "processes");
        while (is_any_open() || !shared_->answers.empty()) {
            if (shared_->has_no_memory) throw std::bad_alloc{};
            if (options_.cancel != nullptr && options_.cancel->load()) return cancelled_error();
            if (shared_->answers.empty()) {
                shared_->changed.wait_for(lock, std::min(kCancelInterval, options_.deadline));
                give_up_what_hangs(lock);
                continue;
            }
            auto answers = std::exchange(shared_->answers, {});
            shared_->changed.notify_all();
            lock.unlock();
            for (auto& [position, answer] : answers) GANTRY_TRY(take(position, std::move(answer)));
            lock.lock();
        }
        if (shared_->has_no_memory) throw std::bad_alloc{};
        return {};
    }

private:
    [[nodiscard]] bool is_any_open() const {
        for (const auto& group : shared_->groups)
            if (!group.is_finished && !group.is_given_up) return true;
        return false;
    }

    void give_up_what_hangs(std::unique_lock<std::mutex>& lock) {
        for (auto& group : shared_->groups) {
            if (group.is_given_up || !group.busy_since || Clock::now() - *group.busy_since < options_.deadline)
                continue;
            if (group.takes_long && answers_by_itself(lock, group)) continue;
            give_up(group, ErrorCode::timeout, "the drive or share does not answer");
        }
    }

    // The lock is held.
    void give_up(Group& group, ErrorCode code, const std::string& why) {
        group.is_given_up = true;
        for (; group.next < group.positions.size(); ++group.next)
            shared_->answers.push_back(
                {group.positions[group.next], make_error(code, why, sources_[group.positions[group.next]])});
    }

    // The lock is not held meanwhile: the group may finish. It then counts as answering.
    bool answers_by_itself(std::unique_lock<std::mutex>& lock, Group& group) {
        const auto since = group.busy_since;
        const auto& source = sources_[group.positions[group.next]];
        lock.unlock();
        const bool answers = presence_of(source, options_.deadline) != Presence::unknown;
        lock.lock();
        if (group.busy_since != since) return true;
        if (answers) group.busy_since = Clock::now();
        return answers;
    }

    const std::vector<std::string>& sources_;
    const MountCheckOptions& options_;
    std::shared_ptr<Shared> shared_;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<void> check_by_mount(const std::vector<std::string>& sources, const MountTable& mounts,
                            const MakeSourceCheck& make_check, const MountCheckOptions& options,
                            const TakeAnswer& take) {
    return Supervisor{sources, mounts, make_check, options}.run(take);
}

Presence presence_of(const std::string& path, std::chrono::milliseconds wait) {
    return presences_of({path}, wait).front();
}

std::vector<Presence> presences_of(std::vector<std::string> paths, std::chrono::milliseconds wait) {
    struct Question {
        std::vector<std::string> paths;
        std::mutex mutex;
        std::condition_variable answered;
        std::vector<Presence> presences;  // of the first paths
    };
    const auto question = std::make_shared<Question>();
    question->paths = std::move(paths);
    question->presences.reserve(question->paths.size());
    auto thread = start_thread([question] {
        for (const auto& path : question->paths) {
            struct stat status {};
            const bool is_there = ::stat(path.c_str(), &status) == 0;
            const bool is_gone = !is_there && (errno == ENOENT || errno == ENOTDIR);
            const std::lock_guard guard{question->mutex};
            question->presences.push_back(is_gone ? Presence::gone : Presence::there);
        }
        question->answered.notify_all();
    });
    const auto is_finished = [&] { return question->presences.size() == question->paths.size(); };
    if (!thread.joinable()) return std::vector<Presence>(question->paths.size(), Presence::unknown);
    std::unique_lock lock{question->mutex};
    const bool is_answered = question->answered.wait_for(lock, wait, is_finished);
    auto presences = question->presences;
    lock.unlock();
    if (is_answered)
        thread.join();
    else
        thread.detach();
    presences.resize(question->paths.size(), Presence::unknown);
    return presences;
}

}  // namespace gantry::host
