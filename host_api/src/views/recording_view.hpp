// RecordingView: around another view. Records what was used (the trace), answers repeated questions from
// memory so that detect, validate and describe see one and the same state, and keeps what the host itself
// has to say of the bundle.
//
// A listing is recorded by its names and kinds. What a verdict takes from the size or the bytes of a listed
// file is not in the trace before the file itself is asked for, by stat or read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/finding.hpp>

#include "views/trace.hpp"
#include "views/view.hpp"

namespace gantry::host {

class RecordingView : public View {
public:
    // `inner` must outlive this. Records the root at once.
    [[nodiscard]] static std::unique_ptr<RecordingView> make(View& inner);

    // As list(), for what is no part of the verdict: a folder that was not listed before is not recorded.
    [[nodiscard]] virtual ViewAnswer<std::vector<NamedStatus>> glance(std::string_view name) = 0;

    // What was used so far, sorted by name.
    [[nodiscard]] virtual Trace trace() const = 0;
    // The host's findings, sorted by path: `path_escape` (fatal) for each name used that leads out of the
    // bundle, `name_not_utf8` (warning) once, `too_many_entries` (fatal) for a folder over the cap.
    [[nodiscard]] virtual std::vector<Finding> host_findings() const = 0;
    // Whether the system failed, or memory ran out, while something was looked at: the check could not run.
    [[nodiscard]] virtual bool has_failed() const noexcept = 0;
    // Of the table that shows this to a plugin: it was told that a call failed, which it may take for a file
    // that cannot be read.
    virtual void note_failure() noexcept = 0;
};

}  // namespace gantry::host
