// ImportSource: the files that a model is to be made of, as they lie where the user has them, and whether they
// still are what they were.
//
// Reads only. Links are taken for what they lead to; one that leads out of the source refuses the whole, but
// for the blobs of the Hugging Face cache that the source is part of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include <gantry/result.hpp>

#include "registry/source_path.hpp"
#include "views/confined_folder.hpp"

namespace gantry::host {

struct SourceFile {
    std::string name;  // below the source; of a source that is a file, its own name
    struct stat seen {};

    [[nodiscard]] std::uint64_t size() const noexcept { return static_cast<std::uint64_t>(seen.st_size); }
};

class ImportSource {
public:
    // All regular files of a folder, but for its record of the library, `metadata.json`, where `is_in_place`.
    // Of a file: that file, and where its name says that it is one part of several, the other parts beside it.
    // Errors: invalid_argument (no regular file, a special file, too many or too deep), invalid (a link leads
    // out), path_not_found (a link to nothing), path_not_utf8, not_readable_here, source_changed, io. Where
    // one entry is to blame the error has a finding, whose code says why.
    [[nodiscard]] static Result<ImportSource> read(const SourcePath& source, bool is_in_place);

    [[nodiscard]] const std::vector<SourceFile>& files() const noexcept { return files_; }  // by name
    // The folders below the source, each behind the one that it is in.
    [[nodiscard]] const std::vector<std::string>& folders() const noexcept { return folder_names_; }
    [[nodiscard]] std::vector<std::string> file_names() const;
    [[nodiscard]] std::uint64_t size_bytes() const noexcept;

    // Errors: source_changed (it is another file by now), not_readable_here, io.
    [[nodiscard]] Result<Descriptor> open(const SourceFile& file);
    // Whether an open file of the source is still what it was. Errors: source_changed, io.
    [[nodiscard]] Result<void> check(const SourceFile& file, int descriptor) const;
    // Whether all files and folders are, and no file came or went. Errors: source_changed, io.
    [[nodiscard]] Result<void> check_all();

private:
    struct SeenFolder {
        std::string name;
        struct stat seen {};
    };
    friend class SourceWalk;

    ImportSource(Descriptor folder, std::string path);
    [[nodiscard]] Result<void> walk_folder(bool is_in_place);
    [[nodiscard]] Result<void> take_file(const std::string& name, const std::string& entry_path);
    [[nodiscard]] Error changed(std::string_view name) const;
    [[nodiscard]] std::string place_of(const SourceFile& file) const;

    ConfinedFolder folder_;
    std::string path_;
    std::string linked_name_;  // where the source is a link to a file: its name in folder_
    std::vector<SourceFile> files_;
    std::vector<SeenFolder> seen_folders_;
    std::vector<std::string> folder_names_;
};

}  // namespace gantry::host
