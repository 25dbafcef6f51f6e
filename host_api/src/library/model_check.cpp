#include "library/kept_digests.hpp"
#include "library/model_check.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "library/missing_file.hpp"
#include "library/record.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {
namespace {

// A read of the index costs more than what it gives for one model. So many models ahead are read at once, a few
// kilobytes each, of this mount and of others: for each mount the index is read once, and no more.
constexpr std::size_t kReadAhead = 64;

TraceLevel trace_level(CheckLevel level) noexcept {
    switch (level) {
        case CheckLevel::root: return TraceLevel::root;
        case CheckLevel::small: return TraceLevel::small;
        case CheckLevel::all: return TraceLevel::all;
    }
    return TraceLevel::all;
}

// The cached examinations of the models of one mount. One that another process replaces after it was read is
// out of date: at worst a model is examined once more than it had to be.
class ExaminationsAhead {
public:
    explicit ExaminationsAhead(std::shared_ptr<const ModelChecks> shared) : shared_(std::move(shared)) {}

    // Null for none. Asked in the order of the models. It lasts until the next is asked for.
    Result<const CachedExamination*> examination_of(std::size_t position) {
        if (position >= end_) GANTRY_TRY(read_from(position));
        const auto& wanted = (*shared_->models)[position].model_id;
        const auto is_before = [](const NamedExamination& one, const std::string& id) {
            return one.model_id < id;
        };
        const auto found = std::lower_bound(read_.begin(), read_.end(), wanted, is_before);
        return found != read_.end() && found->model_id == wanted ? &found->examination : nullptr;
    }

private:
    Result<void> read_from(std::size_t position) {
        const auto& models = *shared_->models;
        const auto end = std::min(position + kReadAhead, models.size());
        GANTRY_TRY_ASSIGN(
            read_, shared_->index->examinations_between(models[position].model_id, models[end - 1].model_id));
        end_ = end;
        return {};
    }

    std::shared_ptr<const ModelChecks> shared_;
    std::size_t end_ = 0;  // of the positions that were read
    std::vector<NamedExamination> read_;
};

class ModelCheck {
public:
    explicit ModelCheck(const std::shared_ptr<const ModelChecks>& shared)
        : shared_(shared), level_(trace_level(shared->level)), ahead_(shared) {}

    Result<SourceAnswer> operator()(std::size_t position, CheckWatch& watch) {
        const auto& model = (*shared_->models)[position];
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model.model_id));
        if (model.bundle_format.empty()) return check_unknown(model, id, watch);
        const auto known = plugin_of(*shared_->host, id, model.bundle_format);
        if (!known) return with_missing_file(known.error(), owned_primary(model, shared_->root->path()));
        const auto* plugin = *known;

        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto* cached, ahead_.examination_of(position));
        const auto subject = subject_of(model, format_is_directory(*plugin, model.bundle_format));
        if (cached != nullptr && is_usable(*cached, *plugin, shared_->terms.digest, shared_->depth) &&
            is_of_entry(*cached, subject.entry_name)) {
            const auto trace = Trace::parse_for(level_, cached->trace);
            if (trace) {
                answer.is_weak = trace->is_weak;
                GANTRY_TRY_ASSIGN(const bool holds, trace_holds(*trace, id, subject, level_, shared_->terms));
                if (holds) return answer;
            }
        }
        return examine(model, id, *plugin, watch);
    }

private:
    // Only its root counts for a comparison.
    [[nodiscard]] Subject subject_of(const KnownModel& model, bool is_directory) const {
        auto place = place_of(model, shared_->root->path(), !is_directory);
        const auto slash = place.rfind('/');
        if (is_directory || slash == std::string::npos) return {std::move(place), {}, {}};
        return {slash == 0 ? "/" : place.substr(0, slash), place.substr(slash + 1), {}};
    }

    [[nodiscard]] Result<MetadataDocument> read(const ModelId& id) const {
        GANTRY_TRY_ASSIGN(auto document, read_document(*shared_->root, id));
        if (document) return *std::move(document);
        return registry::concerning(id, make_error(ErrorCode::not_found, "its record went in the meantime"));
    }

    Result<SourceAnswer> examine(const KnownModel& model, const ModelId& id, const CatalogEntry& plugin,
                                 CheckWatch& watch) const {
        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto document, read(id));
        GANTRY_TRY_ASSIGN(const auto location, locate(id, document, shared_->root->path(),
                                                      format_is_directory(plugin, model.bundle_format)));
        watch.will_take_long();
        ExamineRequest request{depth_to_examine(document, shared_->depth),
                               shared_->terms.configuration.accepted_tasks, &watch.cancelled()};
        request.count_size(size_to_count(document));
        KeptDigests digests{*shared_->index};
        request.keep_digests_in(digests);
        GANTRY_TRY_ASSIGN(answer.verdict, examine_anew(*shared_->host, id, model.bundle_format, location,
                                                       shared_->terms, request));
        answer.is_new = true;
        answer.is_weak = answer.verdict->trace.is_weak;
        return answer;
    }

    // No plugin knew it when it came. What an external reference is stays as it was registered.
    Result<SourceAnswer> check_unknown(const KnownModel& model, const ModelId& id, CheckWatch& watch) const {
        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto document, read(id));
        if (!is_rewritable(document) || is_external_reference(document)) return answer;
        watch.will_take_long();
        ExamineRequest request{shared_->depth, shared_->terms.configuration.accepted_tasks, &watch.cancelled()};
        request.count_size(size_to_count(document));
        GANTRY_TRY_ASSIGN(answer.verdict, recognise(*shared_->host, id, document, shared_->root->path(),
                                                    shared_->terms, request));
        answer.is_new = answer.verdict.has_value();
        if (answer.is_new) return answer;
        auto error = with_missing_file(needs_plugin_error(id, {}), owned_primary(model, shared_->root->path()));
        if (error.code != ErrorCode::needs_plugin) return error;
        return answer;
    }

    std::shared_ptr<const ModelChecks> shared_;
    TraceLevel level_;
    ExaminationsAhead ahead_;
};

}  // namespace

MakeSourceCheck checks_of(ModelChecks shared) {
    return [shared = std::make_shared<const ModelChecks>(std::move(shared))]() -> SourceCheck {
        return ModelCheck{shared};
    };
}

}  // namespace gantry::host
