#include "library/owned_files.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <vector>

#include <simdjson.h>

#include "json/memory.hpp"
#include "library/json_values.hpp"
#include "library/shard_name.hpp"
#include "registry/beneath.hpp"
#include "registry/messages.hpp"
#include "views/disk_file.hpp"
#include "views/hex.hpp"
#include "views/sha256.hpp"

namespace gantry::host {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

// Folder and name of `file`, without the number, where it is the first of its shards.
bool is_first_shard(const OwnedFile& file, const std::string& folder, const ShardName& set) {
    const auto base = file.name.rfind('/') + 1;
    const auto shard = shard_name_of(std::string_view{file.name}.substr(base));
    return shard && shard->number <= 1 && shard->is_same_set(set) && file.name.substr(0, base) == folder;
}

std::string text_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_owned(const MetadataDocument& document) {
    return document.string_member("storage_kind").value_or("library_owned") == "library_owned";
}

template <class IsSame>
bool matches(const MetadataDocument& document, std::vector<OwnedFile> files, const IsSame& is_same) {
    auto recorded = recorded_files(document);
    if (!is_owned(document) || recorded.size() != files.size()) return false;
    const auto by_name = [](const OwnedFile& left, const OwnedFile& right) { return left.name < right.name; };
    std::sort(recorded.begin(), recorded.end(), by_name);
    std::sort(files.begin(), files.end(), by_name);
    return std::equal(recorded.begin(), recorded.end(), files.begin(), is_same);
}

}  // namespace

void put_primary_first(std::vector<OwnedFile>& files) {
    std::sort(files.begin(), files.end(),
              [](const OwnedFile& left, const OwnedFile& right) { return left.name < right.name; });
    auto primary =
        std::max_element(files.begin(), files.end(),
                         [](const OwnedFile& left, const OwnedFile& right) { return left.size < right.size; });
    if (primary == files.end()) return;
    const auto base = primary->name.rfind('/') + 1;
    if (const auto set = shard_name_of(std::string_view{primary->name}.substr(base))) {
        const auto folder = primary->name.substr(0, base);
        const auto first = std::find_if(files.begin(), files.end(), [&](const OwnedFile& file) {
            return is_first_shard(file, folder, *set);
        });
        if (first != files.end()) primary = first;
    }
    std::rotate(files.begin(), primary, primary + 1);
}

Result<std::string> sha256_hex_of(int descriptor, std::uint64_t size, const std::string& name,
                                  ProgressMeter& meter) {
    GANTRY_TRY(meter.begin_subject(name));
    Sha256 hash;
    std::vector<std::byte> block(kBlockBytes);
    std::uint64_t offset = 0;
    while (true) {
        const auto read = read_range(descriptor, offset, block);
        if (!read) return registry::io_error(errno, "read", name);
        hash.update({block.data(), *read});
        offset += *read;
        GANTRY_TRY(meter.advance(*read));
        if (*read < block.size()) break;
    }
    if (offset != size)
        return make_error(
            ErrorCode::source_changed,
            registry::printable(name) + " changed while it was read; try again when it is finished", name);
    Sha256Digest digest{};
    if (!hash.finish(digest)) return make_error(ErrorCode::out_of_memory, "no memory to compute a SHA-256");
    return hex_of(std::as_bytes(std::span{digest}));
}

std::vector<OwnedFile> recorded_files(const MetadataDocument& document) {
    std::vector<OwnedFile> files;
    const auto list = parsed(std::string{document.raw_member("files").value_or("null")});
    if (!list.is_array()) return files;
    for (const auto& entry : list) {
        if (!entry.is_object()) continue;
        OwnedFile file{text_of(entry, "name"), text_of(entry, "original_name"), 0, text_of(entry, "sha256")};
        if (!registry::is_plain_name(file.name)) continue;
        if (const auto size = entry.find("size"); size != entry.end() && size->is_number_unsigned())
            file.size = size->get<std::uint64_t>();
        files.push_back(std::move(file));
    }
    // Pumas tells the digest of an only file with the model alone.
    if (files.size() == 1 && files.front().sha256.empty())
        files.front().sha256 =
            text_of(parsed(std::string{document.raw_member("hashes").value_or("{}")}), "sha256");
    return files;
}

// Read on demand: the index asks it of every record, and what stands behind the first name may be long.
std::string primary_file(const MetadataDocument& document) try {
    const auto raw = document.raw_member("files");
    if (!raw || !raw->starts_with('[')) return {};
    const simdjson::padded_string text{*raw};
    simdjson::ondemand::parser parser;
    reserve_for(parser, text.size());
    auto list = parser.iterate(text);
    for (simdjson::ondemand::value entry : list.get_array()) {
        simdjson::ondemand::object members;
        if (entry.get_object().get(members) != simdjson::SUCCESS) continue;
        std::string name;
        for (simdjson::ondemand::field member : members) {
            if (std::string_view{member.unescaped_key()} != "name") continue;
            std::string_view value;
            name = member.value().get_string().get(value) == simdjson::SUCCESS ? value : std::string_view{};
        }
        if (registry::is_plain_name(name)) return name;
    }
    return {};
} catch (const simdjson::simdjson_error&) {
    return {};  // what could be read on demand was read in full before
}

bool has_same_files(const MetadataDocument& document, const std::vector<OwnedFile>& files) {
    return matches(document, files, [](const OwnedFile& recorded, const OwnedFile& file) {
        return recorded.name == file.name && recorded.size == file.size && recorded.sha256 == file.sha256;
    });
}

bool has_same_sizes(const MetadataDocument& document, const std::vector<OwnedFile>& files) {
    return matches(document, files, [](const OwnedFile& recorded, const OwnedFile& file) {
        return recorded.name == file.name && recorded.size == file.size;
    });
}

}  // namespace gantry::host
