#include "option_checks.hpp"

namespace gantry::command {

CLI::Validator is_not_empty() {
    return {[](const std::string& value) {
                return value.empty() ? std::string{"the value is empty; leave the option out for its default"}
                                     : std::string{};
            },
            "", "is_not_empty"};
}

}  // namespace gantry::command
