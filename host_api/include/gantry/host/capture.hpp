// Capture: an inspection in one text, to send along with a report or to keep as a test.
//
// It holds the path as it was given, the names, sizes and times of what was looked at, small files that were
// read (the JSON of a bundle) and the first bytes of others: of a safetensors file its header. Of a
// torch archive it holds the end too, 22 bytes; where that is not the last thing in it, up to 64 KiB from
// there. It holds no other weights. Nothing of it was run.
//
// Form: one JSON document on one line, docs/operating.md, "Captures".
#pragma once

#include <cstdint>
#include <string>

#include <gantry/host/examination.hpp>
#include <gantry/host/progress.hpp>

namespace gantry::host {

// Limits of one capture: bytes of files kept in it, and its own size.
inline constexpr std::uint64_t kMaxCapturedBytes = 32 << 20;
inline constexpr std::uint64_t kMaxCaptureBytes = 64 << 20;

// Of a model of a library; a path is captured as it is inspected.
struct CaptureOptions {
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

struct Capture {
    std::string text;         // UTF-8, without a line break
    Examination examination;  // what the inspection said
};

}  // namespace gantry::host
