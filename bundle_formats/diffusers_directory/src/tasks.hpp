// What goes into and comes out of a model of each task.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gantry::formats::diffusers_directory {

inline constexpr std::string_view kUnknownTask = "unknown";

// The id under which a task of the class table is published: the same, but for those that hold spaces or
// punctuation there.
[[nodiscard]] std::string_view task_id(std::string_view table_task) noexcept;

// Sorted by their first mention over all `tasks`, each once.
[[nodiscard]] std::vector<std::string> input_modalities(const std::vector<std::string_view>& tasks);
[[nodiscard]] std::vector<std::string> output_modalities(const std::vector<std::string_view>& tasks);

// "diffusion", or "audio" where the primary task makes sound; "unknown" without a task.
[[nodiscard]] std::string_view model_type(const std::vector<std::string_view>& tasks) noexcept;

}  // namespace gantry::formats::diffusers_directory
