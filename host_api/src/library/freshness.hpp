// Freshness: whether a verdict still holds, and which one holds now.
//
// These functions know no library: a check of a mount that hangs may outlive one. They read; nothing is
// written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gantry/host/model_id.hpp>

#include "index/index.hpp"
#include "library/configuration.hpp"
#include "library/examine.hpp"
#include "library/host_impl.hpp"
#include "library/location.hpp"
#include "library/verdict_use.hpp"
#include "registry/metadata_document.hpp"
#include "registry/root.hpp"

namespace gantry::host {

// What the library's configuration asks of every check.
struct CheckTerms {
    LibraryConfiguration configuration;
    std::string digest;  // of it, as verdicts carry it

    [[nodiscard]] static CheckTerms of(LibraryConfiguration configuration);
    // Errors: corrupt, io.
    [[nodiscard]] static Result<CheckTerms> of(const LibraryRoot& root);
};

// Errors: needs_plugin.
[[nodiscard]] Result<const CatalogEntry*> plugin_of(const HostImpl& host, const ModelId& id,
                                                    std::string_view bundle_format);
[[nodiscard]] Error needs_plugin_error(const ModelId& id, std::string_view bundle_format);
[[nodiscard]] Error not_readable_error(const ModelId& id, std::string path);

// Whether `trace` still tells what is at `location`, as far as `level` looks.
// Errors: not_readable_here, io.
[[nodiscard]] Result<bool> trace_holds(const Trace& trace, const ModelId& id, const Subject& subject,
                                       TraceLevel level, const CheckTerms& terms);

// The verdict that `cached` keeps, where it may be asked at `depth` and all that it looked at is as it was.
// Errors: as trace_holds().
[[nodiscard]] Result<std::optional<Verdict>> held_verdict(const CachedExamination& cached, const ModelId& id,
                                                          const CatalogEntry& plugin,
                                                          std::string_view bundle_format,
                                                          const Subject& subject, const CheckTerms& terms,
                                                          Depth depth);

// How deep to look at a recorded model anew, where `asked` would do: what a deeper look found wrong a less deep
// one does not find, and would so take for repaired.
[[nodiscard]] Depth depth_to_examine(const MetadataDocument& document, Depth asked);

// Whether permissions kept a part of the bundle from being looked at. A recorded model then stays as it was.
[[nodiscard]] bool is_unreadable_here(const Verdict& verdict);

// A new verdict on a recorded model. A bundle that is gone, or no folder any more, has one too: the host's own.
// Errors: not_readable_here, and those of HostImpl::examine_as() but path_not_found and invalid_argument.
[[nodiscard]] Result<Verdict> examine_anew(HostImpl& host, const ModelId& id, std::string_view bundle_format,
                                           const Location& location, const CheckTerms& terms,
                                           const ExamineRequest& request);

// The verdict on an owned model that no plugin knew when it came, from the one that claims it now; nothing
// where none does, or several do alike. Never asked of an external reference, whose format stays.
// Errors: as examine_anew().
[[nodiscard]] Result<std::optional<Verdict>> recognise(HostImpl& host, const ModelId& id,
                                                       const MetadataDocument& document, std::string_view root,
                                                       const CheckTerms& terms, const ExamineRequest& request);

}  // namespace gantry::host
