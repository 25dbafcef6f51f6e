#include "registry/source_claims.hpp"

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

Result<std::optional<ModelId>> SourceClaims::claimed_by(const std::string& claim) const {
    GANTRY_TRY_ASSIGN(const auto content, root_->read_own(claim));
    if (!content || !content->ends_with('\n')) return std::optional<ModelId>{};
    auto id = ModelId::parse(std::string_view{*content}.substr(0, content->size() - 1));
    // What is not an id names no model: the claim is as good as none.
    if (!id) return std::optional<ModelId>{};
    return std::optional<ModelId>{*std::move(id)};
}

Result<bool> SourceClaims::is_held(std::string_view source, const ModelId& id) const {
    if (root_->spelling_of(id) != id.text()) return false;
    GANTRY_TRY_ASSIGN(auto metadata, root_->read_metadata(id));
    if (!metadata) return false;
    const auto record = parse_library_record(*std::move(metadata));
    // Giving its source away would leave two models of one source once the record is repaired.
    if (!record) return true;
    if (!*record) return false;
    if ((*record)->string_member("storage_kind") == "external_reference")
        return (*record)->string_member("entry_path") == source;
    return is_within(source, root_->path() + "/" + id.text());
}

Result<std::optional<ModelId>> SourceClaims::holder(std::string_view source) const {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    GANTRY_TRY_ASSIGN(auto id, claimed_by(claim));
    if (!id) return id;
    GANTRY_TRY_ASSIGN(const bool held, is_held(source, *id));
    if (!held) id.reset();
    return id;
}

Result<ModelId> SourceClaims::take(std::string_view source, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    // Looked at before anything is written: when an index is made anew, nearly every claim is there already.
    GANTRY_TRY_ASSIGN(const auto claimed, claimed_by(claim));
    if (claimed == id) return id;
    const auto content = id.text() + "\n";
    GANTRY_TRY_ASSIGN(const bool created, root_->create_own(claim, content, kFlush));
    if (created) return id;
    GANTRY_TRY_ASSIGN(const auto present, holder(source));
    if (present) return *present;
    GANTRY_TRY(root_->write_own(claim, content, kFlush));
    return id;
}

Result<void> SourceClaims::release(std::string_view source, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto claim, claim_name(source));
    GANTRY_TRY_ASSIGN(const auto present, claimed_by(claim));
    if (present != id) return {};
    return root_->remove_own(claim, kFlush);
}

}  // namespace gantry::host
