// The file model.bin of CTranslate2, as far as a check can hold it to something without loading it.
//
// Layout, little endian (source: CTranslate2's Model::load): u32 version; from version 2 on text spec name and
// u32 spec revision; u32 number of variables, each text name, u8 rank, rank x u32 dimensions, and from version
// 4 on u8 data type and u32 bytes, before that u8 item size and u32 items; then the data. From version 3 on
// u32 number of aliases, each two texts. A text is a u16 length and so many bytes, the last one NUL.
#pragma once

#include <cstdint>
#include <string>

#include <gantry/bundle_view.hpp>

struct ModelFile {
    std::string problem;    // "" when the file is whole
    bool is_newer = false;  // written by a later version than is known here; not looked into
    std::uint32_t version = 0;
    std::string spec;  // "WhisperSpec", "TransformerSpec", ...
    std::uint64_t size = 0;
};

// Walks the file to its end; reads headers, never the tensors between them.
[[nodiscard]] ModelFile read_model_file(const gantry::BundleView& view, std::string_view name);
