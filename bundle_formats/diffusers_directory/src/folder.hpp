// Folder: one listing of a folder of the bundle, asked many times.
//
// A listing vouches for the names in the folder. A file that is written to where it lies, or a link whose
// target comes or goes, leaves it as it was: so what an entry is gets asked of that entry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::formats::diffusers_directory {

class Folder {
public:
    // `path` is "" for the bundle root. What is behind `view` must outlive this.
    Folder(const BundleView& view, std::string_view path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] ViewStatus status() const noexcept { return status_; }
    // For their names, and which of them are folders.
    [[nodiscard]] const std::vector<NamedEntry>& entries() const noexcept { return entries_; }

    // By stat. Absent where the folder does not hold it; that takes no question.
    [[nodiscard]] Entry find(std::string_view name) const;
    // Whether the loader would take it for a file: also one that this process may not read or follow.
    [[nodiscard]] bool has_file(std::string_view name) const;
    // Why there is no file of that name: "it is not there", "it is a folder", ... A link that leads nowhere is
    // listed, and its entry absent.
    [[nodiscard]] std::string_view why_no_file(std::string_view name) const;
    // Whether something has that name, be it a link that leads nowhere.
    [[nodiscard]] bool lists(std::string_view name) const noexcept;
    // The name seen from the bundle root.
    [[nodiscard]] std::string path_of(std::string_view name) const;

private:
    BundleView view_;
    std::string path_;
    ViewStatus status_ = ViewStatus::failed;
    std::vector<NamedEntry> entries_;  // in byte order
};

}  // namespace gantry::formats::diffusers_directory
