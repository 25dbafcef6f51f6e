// Record: what the host writes into a model's metadata.json, and what it reads back. The names and values are
// those of docs/metadata.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/library.hpp>
#include <gantry/host/model_id.hpp>

#include "index/index.hpp"
#include "library/examine.hpp"
#include "library/owned_files.hpp"
#include "registry/metadata_document.hpp"
#include "registry/root.hpp"
#include "registry/source_path.hpp"

namespace gantry::host {

// What is known of a model when its record is made, beside the verdict.
struct NewRecord {
    std::string model_id;
    SourcePath source;
    DefaultNames names;  // with what the caller gave in place of the defaults
    std::vector<std::string> tags;
    std::uint64_t size_bytes = 0;
};

// The same of a model whose files the library owns.
struct NewOwnedRecord {
    std::string model_id;
    std::string family;
    std::string name;  // as shown
    std::string repo_id;
    std::string model_type;
    std::string model_type_source;  // who said so; "": nobody
    std::vector<std::string> tags;
    std::vector<OwnedFile> files;  // the primary first
};

// The text of a new metadata.json: every field of the contract, in its order, null where nothing is known.
[[nodiscard]] std::string new_external_record(const NewRecord& record, const Verdict& verdict,
                                              std::string_view now);

// `verdict`: nothing while no plugin knows the format; the members that take one to know are null then.
[[nodiscard]] std::string new_owned_record(const NewOwnedRecord& record, const std::optional<Verdict>& verdict,
                                           std::string_view now);
// The record of a model as it lies on disk; nothing where there is none of ours. Errors: corrupt,
// not_readable_here (is_record_problem tells these two), io.
[[nodiscard]] Result<std::optional<MetadataDocument>> read_document(const LibraryRoot& root, const ModelId& id);

// Whether this version may rewrite the record: one of a newer schema is kept, listed and never touched.
[[nodiscard]] bool is_rewritable(const MetadataDocument& document);

// The edits that bring a record up to a new verdict; empty when the record already says all of it, so that a
// check that changes nothing writes nothing.
[[nodiscard]] std::vector<MetadataEdit> verdict_edits(const MetadataDocument& document, const Verdict& verdict,
                                                      std::string_view now);

// The same for the size of the bundle, which is no part of what a verdict says: adds to `edits` what it takes.
void append_size(std::vector<MetadataEdit>& edits, const MetadataDocument& document, const Verdict& verdict);

// The edits that bring a record up to the fields given when the same source is registered again. Only what
// the caller gave counts.
[[nodiscard]] std::vector<MetadataEdit> given_edits(const MetadataDocument& document,
                                                    const RegisterOptions& options);

// The same for the type, which only an import can be given; nothing for "".
inline constexpr std::string_view kTypeFromImport = "import-option";
[[nodiscard]] std::vector<MetadataEdit> given_type_edits(const MetadataDocument& document,
                                                         std::string_view model_type);

// The edits with `updated_date` behind them, unless there is nothing to edit.
[[nodiscard]] std::vector<MetadataEdit> dated(std::vector<MetadataEdit> edits, std::string_view now);

// What the index keeps of a record. Nothing in it depends on where the library lies, which may be moved: the
// entry_path of an owned model is the name of its primary file below its folder, "" where the record has none.
[[nodiscard]] IndexRow index_row(const ModelId& id, const MetadataDocument& document);
// Of a record that `problem` (is_record_problem) keeps from being read: it stays in the list by its id, so that
// nobody takes it for gone.
[[nodiscard]] IndexRow unreadable_row(const ModelId& id, ErrorCode problem);

// Where the model of a row lies in the library at `root`, as an absolute path: of an owned model its folder,
// or where its format is a file (`is_file`) that one. "" for a record that could not be read.
[[nodiscard]] std::string place_of(const ModelSummary& row, std::string_view root, bool is_file);
[[nodiscard]] std::string place_of(const KnownModel& row, std::string_view root, bool is_file);

// Findings of the present verdict out of the record: validation_errors and what `gantry` holds.
[[nodiscard]] std::vector<Finding> recorded_findings(const MetadataDocument& document);

struct Provenance {
    std::optional<PluginIdentity> plugin;
    std::string validation_checked_at;
    std::string validation_depth;
};
[[nodiscard]] Provenance recorded_provenance(const MetadataDocument& document);

// RFC 3339, UTC, milliseconds: "2026-01-31T12:00:00.000Z".
[[nodiscard]] std::string timestamp_now();

}  // namespace gantry::host
