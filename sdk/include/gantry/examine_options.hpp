// ExamineOptions: how deep to look, which tasks are taken, and when to stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <gantry/abi/format.h>
#include <gantry/text.hpp>

namespace gantry {

enum class Depth : std::int32_t {
    structure = GANTRY_DEPTH_STRUCTURE,  // names and small JSON
    headers = GANTRY_DEPTH_HEADERS,      // the header of every weight file against its size
    content = GANTRY_DEPTH_CONTENT,      // every byte, against recorded digests
};

[[nodiscard]] constexpr std::string_view to_string(Depth depth) noexcept {
    switch (depth) {
        case Depth::structure: return "structure";
        case Depth::headers: return "headers";
        case Depth::content: return "content";
    }
    return "structure";
}

[[nodiscard]] constexpr std::optional<Depth> depth_from(std::string_view text) noexcept {
    for (const auto depth : {Depth::structure, Depth::headers, Depth::content})
        if (to_string(depth) == text) return depth;
    return std::nullopt;
}

// A view of the host's options; does not own them.
class ExamineOptions {
public:
    explicit ExamineOptions(const gantry_examine_options& options) noexcept : options_(&options) {}

    [[nodiscard]] Depth depth() const noexcept { return static_cast<Depth>(options_->depth); }

    // Whether this library takes models of `task`.
    [[nodiscard]] bool accepts_task(std::string_view task) const noexcept {
        const auto& tasks = options_->accepted_tasks;
        if (tasks.size == 0) return true;
        for (std::uint64_t i = 0; i < tasks.size; ++i)
            if (to_view(tasks.data[i]) == task) return true;
        return false;
    }

    [[nodiscard]] bool is_cancelled() const noexcept {
        return options_->is_cancelled != nullptr && options_->is_cancelled(options_->cancel_context) != 0;
    }

private:
    const gantry_examine_options* options_;
};

}  // namespace gantry
