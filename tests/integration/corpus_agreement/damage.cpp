#include "integration/corpus_agreement/damage.hpp"

namespace gantry::tests {

const std::map<std::string, Damage>& all_damage() {
    static const auto table = [] {
        std::map<std::string, Damage> made;
        made["none"] = [](BundleImage&) {};
        add_index_damage(made);
        add_file_damage(made);
        add_weight_damage(made);
        return made;
    }();
    return table;
}

}  // namespace gantry::tests
