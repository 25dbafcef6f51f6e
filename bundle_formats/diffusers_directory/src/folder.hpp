// Folder: one listing of a folder of the bundle, asked many times.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::formats::diffusers_directory {

class Folder {
public:
    // `path` is "" for the bundle root.
    Folder(const BundleView& view, std::string_view path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] ViewStatus status() const noexcept { return status_; }
    [[nodiscard]] const std::vector<NamedEntry>& entries() const noexcept { return entries_; }

    // Absent where the folder does not hold it.
    [[nodiscard]] Entry find(std::string_view name) const noexcept;
    // Whether the loader would take it for a file: also one that this process may not read or follow.
    [[nodiscard]] bool has_file(std::string_view name) const noexcept;
    // Why there is no file of that name: "it is not there", "it is a folder", ... A link that leads nowhere is
    // listed, and its entry absent.
    [[nodiscard]] std::string_view why_no_file(std::string_view name) const noexcept;
    // Whether something has that name, be it a link that leads nowhere.
    [[nodiscard]] bool lists(std::string_view name) const noexcept;
    // The name seen from the bundle root.
    [[nodiscard]] std::string path_of(std::string_view name) const;

private:
    [[nodiscard]] const NamedEntry* listed(std::string_view name) const noexcept;

    std::string path_;
    ViewStatus status_ = ViewStatus::failed;
    std::vector<NamedEntry> entries_;  // in byte order
};

}  // namespace gantry::formats::diffusers_directory
