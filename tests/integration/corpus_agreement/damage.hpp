// Named damage to a bundle, deterministic. The names are those of tests/data/verdicts.tsv.
//
// index = model_index.json; entry = one component's line in it; main = the denoiser; enc = the first encoder;
// tok, sched, fe = the first tokenizer, scheduler, image processor; opt = a component that many do without.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "integration/corpus_agreement/bundle_image.hpp"

namespace gantry::tests {

using Damage = std::function<void(BundleImage&)>;

// All of them by name. A damage throws NotApplicable where the bundle has nothing of its kind.
[[nodiscard]] const std::map<std::string, Damage>& all_damage();

void add_index_damage(std::map<std::string, Damage>& table);
void add_file_damage(std::map<std::string, Damage>& table);
void add_weight_damage(std::map<std::string, Damage>& table);

}  // namespace gantry::tests
