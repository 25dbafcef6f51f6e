// What a download recorded of a file's content, so that the file can be proven to be the published one without
// a network.
//
// Two places say it. In a Hugging Face cache a file is a link to a blob, whose name is its digest: the view
// tells that. A download into a folder of its own leaves `.cache/huggingface/download/<name>.metadata` there:
// the commit, the digest and the time, a line each. Either is a SHA-256 for files kept by Git LFS, and git's id
// for others.
#pragma once

#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>

namespace gantry::formats {

enum class RecordedContent {
    not_recorded,  // nobody said what the file should hold
    same,
    differs,
    not_checked,  // it could not be hashed, or hashing was stopped
};

// Hashes the file only where something is recorded.
[[nodiscard]] RecordedContent check_recorded_content(const BundleView& view, std::string_view name);

// The digest in the text of a `.metadata` file, 64 or 40 hex digits; "" where it holds none.
[[nodiscard]] std::string digest_in_metadata(std::string_view text);

}  // namespace gantry::formats
