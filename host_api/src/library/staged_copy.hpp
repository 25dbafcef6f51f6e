// Copying the files of a source into a staged folder.
#pragma once

#include <vector>

#include <gantry/result.hpp>

#include "library/import_source.hpp"
#include "library/owned_files.hpp"
#include "library/progress_meter.hpp"
#include "registry/beneath.hpp"

namespace gantry::host {

// The files that the model will have: names below its folder, without digests, the primary first. A file
// `metadata.json` of the source is not the library's, and gets another name.
[[nodiscard]] std::vector<OwnedFile> planned_files(const ImportSource& source);

// Copies the source's folders and files into `target`, empty before, with the names of `files`, and flushes
// all to disk. Each file is checked to be unchanged when it is copied, and all of them at the end.
// Errors: source_changed, not_readable_here, cancelled, io.
[[nodiscard]] Result<void> copy_source(ImportSource& source, const registry::FolderRef& target,
                                       ProgressMeter& meter);

// Computes the digests of files below `folder`. Errors: source_changed, cancelled, io.
[[nodiscard]] Result<void> hash_files(const registry::FolderRef& folder, std::vector<OwnedFile>& files,
                                      ProgressMeter& meter);
// The same of a source's own files. Errors: as ImportSource::open too.
[[nodiscard]] Result<void> hash_source(ImportSource& source, std::vector<OwnedFile>& files,
                                       ProgressMeter& meter);

}  // namespace gantry::host
