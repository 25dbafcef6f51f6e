// A sample bundle whose files have recorded digests, as if they came from a Hugging Face cache.
#pragma once

#include <string>
#include <vector>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {

// Every file of the sample bundle.
[[nodiscard]] std::vector<std::string> sample_files();

[[nodiscard]] std::string sha256_of(SampleBundle& bundle, const std::string& name);
[[nodiscard]] std::string git_sha1_of(SampleBundle& bundle, const std::string& name);
[[nodiscard]] std::string text_of(SampleBundle& bundle, const std::string& name);

// Records for each file the digest that it has now, a SHA-256 for weights and git's id for others, and sets the
// depth to content.
void record_digests(SampleBundle& bundle);

// Damage that neither size nor header shows.
void flip_last_byte(SampleBundle& bundle, const std::string& name);

}  // namespace gantry::tests
