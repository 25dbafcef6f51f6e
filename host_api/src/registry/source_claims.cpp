#include "registry/source_claims.hpp"

#include <algorithm>
#include <span>

#include "registry/metadata_document.hpp"
#include "views/hex.hpp"
#include "views/sha256.hpp"

namespace gantry::host {
namespace {

// When the power goes, the index is made anew before anyone registers again, and with it every claim.
constexpr auto kFlush = Flush::no;

// Whether `source` is the folder of an owned model, or lies in it.
bool is_within(std::string_view source, std::string_view folder) {
    return source.starts_with(folder) && (source.size() == folder.size() || source[folder.size()] == '/');
}

std::string content_of(const std::vector<ModelId>& ids) {
    std::string content;
    for (const auto& id : ids) content += id.text() + "\n";
    return content;
}

Result<std::string> claim_name(std::string_view source) {
    GANTRY_TRY_ASSIGN(const auto digest, source_digest(source));
    return "sources/" + digest;
}

}  // namespace

Result<std::string> source_digest(std::string_view source) {
    Sha256 sha256;
    sha256.update(std::as_bytes(std::span{source}));
    Sha256Digest digest{};
    if (!sha256.finish(digest)) return make_error(ErrorCode::out_of_memory, "no memory to compute a SHA-256");
    return hex_of(std::as_bytes(std::span{digest}));
}

Result<std::vector<ModelId>> SourceClaims::claimants(const std::string& claim) const {
    GANTRY_TRY_ASSIGN(const auto content, root_->read_own(claim));
    std::vector<ModelId> ids;
    std::string_view rest = content ? std::string_view{*content} : std::string_view{};
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        // What is not an id names no model.
        if (auto id = ModelId::parse(rest.substr(0, end))) ids.push_back(*std::move(id));
        rest.remove_prefix(end + 1);
    }
    return ids;
}

Result<bool> SourceClaims::is_held(std::string_view source, const ModelId& id) const {
    if (root_->spelling_of(id) != id.text()) return false;
    auto metadata = root_->read_metadata(id);
    // Giving its source away would leave two models of one source once the record can be read again.
    if (!metadata && is_record_problem(metadata.error().code)) return true;
    if (!metadata) return std::move(metadata).error();
    if (!*metadata) return false;
    const auto record = parse_library_record(**std::move(metadata));
    if (!record) return true;
    if (!*record) return false;
    if ((*record)->string_member("storage_kind") == "external_reference")
        return (*record)->string_member("entry_path") == source;
    return is_within(source, root_->path() + "/" + id.text());
}

Result<std::optional<ModelId>> SourceClaims::holder_among(const std::vector<ModelId>& ids,
                                                          std::string_view source) const {
    for (const auto& id : ids) {
        GANTRY_TRY_ASSIGN(const bool held, is_held(source, id));
        if (held) return std::optional{id};
    }
    return std::optional<ModelId>{};
}

Result<std::optional<ModelId>> SourceClaims::holder(std::string_view source) const {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    GANTRY_TRY_ASSIGN(const auto ids, claimants(claim));
    return holder_among(ids, source);
}

Result<ModelId> SourceClaims::take(std::string_view source, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    // Looked at before anything is written: when an index is made anew, nearly every claim is there already.
    GANTRY_TRY_ASSIGN(auto ids, claimants(claim));
    if (!ids.empty() && ids.front() == id) return id;
    GANTRY_TRY_ASSIGN(const bool created, root_->create_own(claim, content_of({id}), kFlush));
    if (created) return id;
    GANTRY_TRY_ASSIGN(ids, claimants(claim));
    GANTRY_TRY_ASSIGN(const auto present, holder_among(ids, source));
    if (!present) ids.clear();
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(id);
        GANTRY_TRY(root_->write_own(claim, content_of(ids), kFlush));
    }
    return present.value_or(id);
}

Result<void> SourceClaims::release(std::string_view source, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    GANTRY_TRY_ASSIGN(auto ids, claimants(claim));
    if (std::erase(ids, id) == 0) return {};
    if (ids.empty()) return root_->remove_own(claim, kFlush);
    return root_->write_own(claim, content_of(ids), kFlush);
}

}  // namespace gantry::host
