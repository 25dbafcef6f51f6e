// OwnedFile: a file of a model that the library owns, as its record names it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gantry/result.hpp>

#include "library/progress_meter.hpp"
#include "registry/metadata_document.hpp"

namespace gantry::host {

struct OwnedFile {
    std::string name;           // below the model's folder
    std::string original_name;  // below the source
    std::uint64_t size = 0;
    std::string sha256;  // 64 hex digits
};

// Puts the file that the model is opened by first and the others behind it, by name: the largest one, of equal
// ones the first by name; where that is one of several shards, the first shard. Not empty.
void put_primary_first(std::vector<OwnedFile>& files);

// SHA-256 of an open file, in 64 hex digits, counted in bytes. Errors: source_changed (it has not `size`
// bytes), cancelled, io.
[[nodiscard]] Result<std::string> sha256_hex_of(int descriptor, std::uint64_t size, const std::string& name,
                                                ProgressMeter& meter);

// Of a record: the names that it gives, its primary first. Names that lead elsewhere are left out.
[[nodiscard]] std::vector<OwnedFile> recorded_files(const MetadataDocument& document);
// The name of the first of them alone, which costs a fraction; "" where there is none.
[[nodiscard]] std::string primary_file(const MetadataDocument& document);

// Whether a record is that of an owned model of exactly these names, sizes and contents. A file whose digest it
// does not tell is not the same.
[[nodiscard]] bool has_same_files(const MetadataDocument& document, const std::vector<OwnedFile>& files);
// The same without contents.
[[nodiscard]] bool has_same_sizes(const MetadataDocument& document, const std::vector<OwnedFile>& files);

}  // namespace gantry::host
