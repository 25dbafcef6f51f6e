// HashReport: tells the caller of a long call how far the hashing of files is. It is told from below a plugin,
// through which nothing may be thrown, and which may go on with another file when one was stopped.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <gantry/host/host.hpp>
#include <gantry/host/progress.hpp>

#include "library/engine_call.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {

class HashReport {
public:
    // Both must outlive this; `cancel` may be null, and `callback` empty.
    HashReport(const ProgressCallback& callback, const CancelFlag* cancel)
        : callback_(callback), cancel_(cancel) {}
    HashReport(const HashReport&) = delete;
    HashReport& operator=(const HashReport&) = delete;

    // Valid as long as this object.
    [[nodiscard]] Hashing hashing(std::shared_ptr<DigestCache> digests, DigestStore* store = nullptr);

    // Throws what the callback threw, if it did. For when no plugin is below any more.
    void rethrow() const;

private:
    // As Hashing::on_block: false for stop.
    [[nodiscard]] bool advance(std::string_view name, std::uint64_t bytes);

    const ProgressCallback& callback_;
    const CancelFlag* cancel_;
    Progress progress_{"hash", "", 0, 0, "bytes"};
    std::optional<EngineThrew> thrown_;
};

}  // namespace gantry::host
