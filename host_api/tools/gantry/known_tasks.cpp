#include "known_tasks.hpp"

#include <algorithm>
#include <array>

namespace gantry::command {
namespace {

// Sorted. The tags of the model hub, and what the formats of this repository tell besides.
constexpr std::array<std::string_view, 77> kTasks{"any-to-any",
                                                  "audio-classification",
                                                  "audio-inpainting",
                                                  "audio-text-to-text",
                                                  "audio-to-audio",
                                                  "automatic-speech-recognition",
                                                  "class-conditional-image",
                                                  "condition-to-video",
                                                  "depth-estimation",
                                                  "depth-normal-intrinsic-estimation",
                                                  "document-question-answering",
                                                  "feature-extraction",
                                                  "fill-mask",
                                                  "graph-ml",
                                                  "i2i-decoder",
                                                  "image-classification",
                                                  "image-editing",
                                                  "image-embedding-to-image",
                                                  "image-feature-extraction",
                                                  "image-segmentation",
                                                  "image-text-to-image",
                                                  "image-text-to-text",
                                                  "image-text-to-video",
                                                  "image-to-3d",
                                                  "image-to-image",
                                                  "image-to-text",
                                                  "image-to-video",
                                                  "image-variation",
                                                  "inpaint-decoder",
                                                  "inpainting",
                                                  "keypoint-detection",
                                                  "mask-generation",
                                                  "midi-to-audio",
                                                  "multiple-choice",
                                                  "object-detection",
                                                  "prior",
                                                  "question-answering",
                                                  "reinforcement-learning",
                                                  "robotics",
                                                  "sentence-similarity",
                                                  "summarization",
                                                  "super-resolution",
                                                  "t2i-decoder",
                                                  "table-question-answering",
                                                  "tabular-classification",
                                                  "tabular-regression",
                                                  "tabular-to-text",
                                                  "text-classification",
                                                  "text-generation",
                                                  "text-ranking",
                                                  "text-retrieval",
                                                  "text-to-3d",
                                                  "text-to-audio",
                                                  "text-to-image",
                                                  "text-to-image-and-depth",
                                                  "text-to-speech",
                                                  "text-to-video",
                                                  "text2text-generation",
                                                  "time-series-forecasting",
                                                  "token-classification",
                                                  "translation",
                                                  "unconditional-audio",
                                                  "unconditional-image",
                                                  "unconditional-image-generation",
                                                  "unknown",
                                                  "video-classification",
                                                  "video-decode",
                                                  "video-inpainting",
                                                  "video-text-to-text",
                                                  "video-to-video",
                                                  "video-upsample",
                                                  "visual-document-retrieval",
                                                  "visual-question-answering",
                                                  "voice-activity-detection",
                                                  "zero-shot-classification",
                                                  "zero-shot-image-classification",
                                                  "zero-shot-object-detection"};

}  // namespace

bool is_known_task(std::string_view task) noexcept {
    return std::binary_search(kTasks.begin(), kTasks.end(), task);
}

}  // namespace gantry::command
