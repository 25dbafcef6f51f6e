// Tasks by name, to find a slip of the hand. A plugin may tell others, so none is refused for not being here.
#pragma once

#include <string_view>

namespace gantry::command {

[[nodiscard]] bool is_known_task(std::string_view task) noexcept;

}  // namespace gantry::command
