// Mount checks: one check per source, those of each mount on a thread of their own, so that a mount that hangs
// keeps no other waiting.
//
// A thread that hangs in the kernel cannot be ended: it is left behind. So a check must own, or share, all that
// it uses.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gantry/host/host.hpp>
#include <gantry/result.hpp>

#include "library/examine.hpp"
#include "library/mount_table.hpp"

namespace gantry::host {

// What a check of one model told.
struct SourceAnswer {
    std::optional<Verdict> verdict;  // to be recorded; nothing: what is recorded holds
    bool is_new = false;             // the verdict comes from an examination
    bool is_weak = false;
    std::string entry_path;  // of the row: what was looked at
};

// What a check tells and asks while it runs.
class CheckWatch {
public:
    virtual ~CheckWatch() = default;
    // From here on it may take long: the mount is then asked by itself whether it still answers.
    virtual void will_take_long() = 0;
    [[nodiscard]] virtual const CancelFlag& cancelled() const noexcept = 0;
};

// Called on another thread, with the position of the source.
using SourceCheck = std::function<Result<SourceAnswer>(std::size_t position, CheckWatch& watch)>;
// Makes the check for the sources of one mount, which is called by one thread, with ascending positions.
using MakeSourceCheck = std::function<SourceCheck()>;
// Called on the caller's thread, once for each source, in no order. The error timeout stands for a mount that
// did not answer: it hung in this check, or in an earlier one.
using TakeAnswer = std::function<Result<void>(std::size_t position, Result<SourceAnswer> answer)>;

struct MountCheckOptions {
    std::chrono::milliseconds deadline{10'000};  // for a mount to answer
    const CancelFlag* cancel = nullptr;
};

// `sources` are absolute paths. Errors: cancelled, and the first one of `take`, which ends it.
[[nodiscard]] Result<void> check_by_mount(const std::vector<std::string>& sources, const MountTable& mounts,
                                          const MakeSourceCheck& make_check, const MountCheckOptions& options,
                                          const TakeAnswer& take);

enum class Presence { there, gone, unknown };
// Asks on a thread that is left behind when the path's mount does not answer within `wait`: unknown.
[[nodiscard]] Presence presence_of(const std::string& path, std::chrono::milliseconds wait);
// The same of several, one after the other on one thread: unknown are those from the first one on that does not
// answer in time.
[[nodiscard]] std::vector<Presence> presences_of(std::vector<std::string> paths,
                                                 std::chrono::milliseconds wait);

}  // namespace gantry::host
