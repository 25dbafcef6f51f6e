#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::diffusers_directory {

Detection detect(const BundleView& view, const ExamineOptions&) {
    const auto entry = view.stat(kMarker);
    if (entry.is_absent()) return {};
    const auto file = read_json_file(view, kMarker, kMaxConfigBytes);
    if (const auto* index = file.object(); index != nullptr && index->find("_class_name") != nullptr)
        return {GANTRY_DETECTION_CERTAIN, fmt::format("{} names a pipeline class", kMarker)};
    if (file.status == ViewStatus::unreadable)
        return {GANTRY_DETECTION_LIKELY, fmt::format("{} is there and cannot be read here", kMarker)};
    return {GANTRY_DETECTION_WEAK, fmt::format("{} is there, but {}", kMarker,
                                               file.document ? "names no pipeline class" : file.problem)};
}

}  // namespace gantry::formats::diffusers_directory
