#include "tasks.hpp"

#include <algorithm>
#include <array>

#include "table.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

struct Task {
    std::string_view table_name;
    std::string_view id;
    std::string_view inputs;  // tokens of the metadata contract, split by spaces
    std::string_view outputs;
};

constexpr std::array kTasks{
    Task{"audio (unconditional)", "unconditional-audio", "", "audio"},
    Task{"audio-inpainting", "audio-inpainting", "text audio mask", "audio"},
    Task{"audio-to-audio", "audio-to-audio", "audio text", "audio"},
    Task{"class-conditional-image", "class-conditional-image", "any", "image"},
    Task{"condition-to-video", "condition-to-video", "text video", "video"},
    Task{"decoder-only(image embeds)", "image-embedding-to-image", "embedding", "image"},
    Task{"depth/normal/intrinsic-estimation", "depth-normal-intrinsic-estimation", "image", "depth image"},
    Task{"i2i-decoder", "i2i-decoder", "embedding image", "image"},
    Task{"image-editing", "image-editing", "image text", "image"},
    Task{"image-to-3d", "image-to-3d", "image", "3d"},
    Task{"image-to-image", "image-to-image", "image text", "image"},
    Task{"image-to-video", "image-to-video", "image text", "video"},
    Task{"image-variation", "image-variation", "image", "image"},
    Task{"inpaint-decoder", "inpaint-decoder", "embedding image mask", "image"},
    Task{"inpainting", "inpainting", "text image mask", "image"},
    Task{"midi-to-audio", "midi-to-audio", "any", "audio"},
    Task{"prior", "prior", "text image", "embedding"},
    Task{"super-resolution", "super-resolution", "image text", "image"},
    Task{"t2i-decoder", "t2i-decoder", "embedding", "image"},
    Task{"text-generation", "text-generation", "text", "text"},
    Task{"text-to-3d", "text-to-3d", "text", "3d"},
    Task{"text-to-audio", "text-to-audio", "text", "audio"},
    Task{"text-to-image", "text-to-image", "text", "image"},
    Task{"text-to-image+depth", "text-to-image-and-depth", "text", "image depth"},
    Task{"text-to-video", "text-to-video", "text", "video"},
    Task{"unconditional-image", "unconditional-image", "", "image"},
    Task{"video-decode", "video-decode", "embedding", "video"},
    Task{"video-inpainting", "video-inpainting", "video mask text", "video"},
    Task{"video-to-video", "video-to-video", "video text", "video"},
    Task{"video-upsample", "video-upsample", "video", "video"},
};

const Task* find_task(std::string_view id) noexcept {
    const auto* found =
        std::find_if(kTasks.begin(), kTasks.end(), [&](const Task& task) { return task.id == id; });
    return found == kTasks.end() ? nullptr : found;
}

std::vector<std::string> collect(const std::vector<std::string_view>& tasks,
                                 std::string_view Task::*modalities) {
    std::vector<std::string> all;
    for (const auto id : tasks) {
        const auto* task = find_task(id);
        if (task == nullptr) continue;
        for (const auto modality : split(task->*modalities, ' '))
            if (std::find(all.begin(), all.end(), modality) == all.end()) all.emplace_back(modality);
    }
    return all;
}

}  // namespace

std::string_view task_id(std::string_view table_task) noexcept {
    for (const auto& task : kTasks)
        if (task.table_name == table_task) return task.id;
    return table_task;
}

std::vector<std::string> input_modalities(const std::vector<std::string_view>& tasks) {
    return collect(tasks, &Task::inputs);
}

std::vector<std::string> output_modalities(const std::vector<std::string_view>& tasks) {
    return collect(tasks, &Task::outputs);
}

std::string_view model_type(const std::vector<std::string_view>& tasks) noexcept {
    if (tasks.empty()) return "unknown";
    const auto* primary = find_task(tasks.front());
    return primary != nullptr && primary->outputs == "audio" ? "audio" : "diffusion";
}

}  // namespace gantry::formats::diffusers_directory
