// LibraryImpl: the Library behind the public interface. Its calls are in files of their own: library.cpp
// (open, list, get), index_rows.cpp, search.cpp, events.cpp, settings.cpp, register.cpp, import.cpp (with
// import_in_place.cpp, import_known.cpp, adopt.cpp), resolve.cpp, publish.cpp, reconcile.cpp,
// registry_walk.cpp, validate.cpp, relocate.cpp, remove.cpp; what every change goes through is in step.cpp.
//
// Every change is one step under the library's lock: dirty mark, metadata.json, index row. The lock is never
// held while a bundle is examined.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gantry/host/library.hpp>

#include "index/index.hpp"
#include "library/host_impl.hpp"
#include "library/freshness.hpp"
#include "library/index_place.hpp"
#include "library/kept_digests.hpp"
#include "library/location.hpp"
#include "library/mount_checks.hpp"
#include "library/own_folder.hpp"
#include "library/owned_files.hpp"
#include "library/record.hpp"
#include "registry/root.hpp"
#include "registry/source_claims.hpp"
#include "registry/writer_lock.hpp"

namespace gantry::host {

[[nodiscard]] Error not_found_error(const ModelId& id);
class LibraryImpl final : public Library {
public:
    LibraryImpl(std::shared_ptr<HostImpl> host, LibraryOptions options);
    ~LibraryImpl() override;

    // Opens what is there. A root that does not exist stays unopened until something is written.
    [[nodiscard]] Result<void> open_existing();
    // Starts the reconciling that LibraryOptions ask for. Once, after open_existing().
    void start_background();

    [[nodiscard]] Result<RegisterOutcome> register_external(std::string_view path,
                                                            const RegisterOptions& options) override;
    [[nodiscard]] Result<RegisterOutcome> import_model(std::string_view path,
                                                       const ImportOptions& options) override;
    [[nodiscard]] Result<RegisterOutcome> import_model_in_place(std::string_view path,
                                                                const ImportOptions& options) override;
    [[nodiscard]] Result<AdoptOutcome> adopt_orphan_models(const AdoptOptions& options) override;
    [[nodiscard]] Result<ModelPage> list_models(const ListOptions& options) override;
    [[nodiscard]] Result<ModelPage> search_models(std::string_view text, const ListOptions& options) override;
    [[nodiscard]] Result<ModelRecord> get_model(std::string_view model_id) override;
    [[nodiscard]] Result<ExecutionDescriptor> resolve_model_execution_descriptor(
        std::string_view model_id, const ResolveOptions& options) override;
    [[nodiscard]] Result<void> resolve_model_execution_descriptors(
        const std::vector<std::string>& model_ids, const ResolveOptions& options,
        const std::function<void(Result<ExecutionDescriptor>)>& take) override;
    [[nodiscard]] Result<RemoveOutcome> remove_model(std::string_view model_id,
                                                     const RemoveOptions& options) override;
    [[nodiscard]] Result<Capture> capture_model(std::string_view model_id,
                                                const CaptureOptions& options) override;
    [[nodiscard]] Result<EventPage> list_events(std::string_view cursor, std::uint32_t limit) override;
    [[nodiscard]] Result<LibraryConfiguration> configuration() override;
    [[nodiscard]] Result<LibraryConfiguration> set_configuration(std::string_view key,
                                                                 std::string_view json) override;
    [[nodiscard]] Result<ReconcileOutcome> reconcile(const ReconcileOptions& options) override;
    [[nodiscard]] Result<ValidationOutcome> validate_model(std::string_view model_id,
                                                           const ValidateOptions& options) override;
    [[nodiscard]] Result<void> validate_all(
        const ValidateOptions& options, const std::function<void(Result<ValidationOutcome>)>& take) override;
    [[nodiscard]] Result<RebuildOutcome> rebuild_index(const RebuildOptions& options) override;
    [[nodiscard]] Result<RegisterOutcome> relocate_model(std::string_view model_id, std::string_view path,
                                                         const RelocateOptions& options) override;

private:
    // The library as it lies on disk. Shared by the calls that run at the moment.
    struct Store {
        std::shared_ptr<LibraryRoot> root;
        std::unique_ptr<Index> index;
        IndexPlace place{{}, true};  // of the index
        bool is_writable = false;
        // What stood in the way of writing; nothing where the user, or the permissions, have it so.
        std::optional<Error> why_read_only;
        // Another process was writing when the index was last brought up: looked at again later.
        std::atomic<bool> is_behind{false};
    };
    using StorePointer = std::shared_ptr<Store>;

    // A record with the bytes that it was read from.
    struct Record {
        ModelId id;
        MetadataDocument document;
    };

    // --- library.cpp ---
    // nullptr while the root does not exist.
    [[nodiscard]] Result<StorePointer> store_for_reading();
    // Makes the root if need be. Errors: read_only, io, locked.
    [[nodiscard]] Result<StorePointer> store_for_writing();
    [[nodiscard]] Result<StorePointer> open_store(std::shared_ptr<LibraryRoot> root);
    // What keeps open_index() from having one; nothing where nothing does.
    [[nodiscard]] std::optional<Error> why_no_index(const LibraryRoot& root) const;
    // Of a library that may be written; `place` becomes the one that it lies in. Errors: those of
    // Index::open().
    [[nodiscard]] Result<std::unique_ptr<Index>> open_index(const LibraryRoot& root, IndexPlace& place) const;
    // A store that could only be opened for reading, opened again where nothing stands in the way any more.
    // Errors: what does; read_only.
    [[nodiscard]] Result<StorePointer> opened_again(const StorePointer& store);
    // The configuration that counts for `store`; the defaults where there is none yet. Errors: corrupt, io.
    [[nodiscard]] static Result<LibraryConfiguration> configuration_of(const StorePointer& store);
    [[nodiscard]] static Result<CheckTerms> terms_of(const StorePointer& store);
    // What a row leaves to whoever asks: whether a plugin here knows the format, and where an owned model lies
    // now; in its folder, until a plugin says that its format is a file.
    void complete(const Store& store, ModelSummary& summary) const;

    // --- index_rows.cpp ---
    // These two: an index in memory can be written without the lock, `held` nullptr.
    [[nodiscard]] Result<void> rebuild_index(Store& store, const WriterLock* held,
                                             const RebuildOptions& options = {});
    // What cannot be read now, or not by this user, stays marked.
    [[nodiscard]] Result<void> repair_dirty(Store& store, const WriterLock* held);
    // Nothing where there is no record of ours. One that cannot be read has a row all the same, with its
    // problem. `identity` is the record's from before this call, so that a change in between shows as one; it
    // is looked for unless given.
    [[nodiscard]] Result<std::optional<IndexRow>> read_row(const Store& store, const ModelId& id) const;
    [[nodiscard]] Result<std::optional<IndexRow>> read_row(const Store& store, const ModelId& id,
                                                           std::string identity) const;
    // Errors: not_found, corrupt, not_readable_here, io.
    [[nodiscard]] Result<Record> read_record(const Store& store, const ModelId& id) const;

    // --- step.cpp: what every change of the library goes through ---
    // Begins a step: the lock, and an index that is up with the registry, whatever died or wrote before.
    // Errors: locked, cancelled, io.
    [[nodiscard]] Result<WriterLock> lock(Store& store, std::chrono::milliseconds wait,
                                          const CancelFlag* cancel = nullptr);
    // Takes away what processes that died have left. Errors: locked (others are at work; later), io.
    [[nodiscard]] Result<void> sweep(Store& store);
    // Before the first file of a model is changed.
    [[nodiscard]] static Result<void> mark_dirty(Store& store, const ModelId& id);
    // After the last file was changed: the step is done, whatever became of its row. A model whose row could
    // not be written stays marked, so that the next call or the next process reads it again.
    void end_step(Store& store, const ModelId& id, const Result<void>& row);
    // For reading: what has to be done is done if the lock is free, and must be if the index is not complete.
    [[nodiscard]] Result<void> bring_index_up(Store& store);
    enum class IndexState {
        up,
        marked,  // but for the models and places that are marked
        behind,
    };
    [[nodiscard]] Result<IndexState> state_of_index(const Store& store) const;
    // `held` as for rebuild_index().
    [[nodiscard]] Result<void> catch_up(Store& store, const WriterLock* held);
    [[nodiscard]] bool is_index_damaged();
    // Errors: those of lock().
    [[nodiscard]] Result<void> mend_index();

    // --- search.cpp ---
    void mark_stale(const StorePointer& store, std::vector<ModelSummary>& models) const;

    // --- one step; the caller holds the lock ---
    // Refuses a record of a newer version, and puts a wrong model_id in it right. Errors: read_only, io.
    [[nodiscard]] Result<void> write_record(Store& store, const ModelId& id, const MetadataDocument& document,
                                            const std::optional<CachedExamination>& examination);
    // Of a row of an external reference, before it is put: its source belongs to this model from then on, if it
    // does to none yet.
    [[nodiscard]] static Result<void> take_claim(const Store& store, const ModelId& id, const IndexRow& row);
    // The row of a record that has just been written, which ends the step.
    void put_row(Store& store, const ModelId& id, const MetadataDocument& document,
                 const std::optional<CachedExamination>& examination);
    // Of a record that says all of it already. Its loss costs a validation, and is told in the log alone.
    void keep_examination(Store& store, const ModelId& id, const MetadataDocument& document,
                          const CachedExamination& examination);

    // --- register.cpp ---
    // Errors: unsupported, ambiguous, and those of classify().
    [[nodiscard]] Result<std::string> format_to_register(const SourcePath& source,
                                                         const RegisterOptions& options,
                                                         const std::vector<std::string>& allowed_folders,
                                                         const ExamineRequest& request);
    // Of code unsupported: what to register in its place.
    [[nodiscard]] Error unrecognised(const SourcePath& source, const CancelFlag* cancel) const;
    // Under the lock: the model that the source belongs to.
    [[nodiscard]] Result<std::optional<ModelId>> holder_of(Store& store, const SourcePath& source,
                                                           const DefaultNames& names, const Verdict& verdict);
    [[nodiscard]] Result<Verdict> examine_known(const Store& store, const Record& record,
                                                const std::string& bundle_format, const CheckTerms& terms,
                                                ExamineRequest& request);
    // Errors: not_readable_here (of a model that is recorded already), and those of examine().
    [[nodiscard]] Result<Verdict> examine_to_register(const StorePointer& store, const SourcePath& source,
                                                      const std::string& bundle_format,
                                                      ExamineRequest& request);
    [[nodiscard]] Result<RegisterOutcome> create_reference(Store& store, const SourcePath& source,
                                                           const RegisterOptions& options,
                                                           const Verdict& verdict);
    [[nodiscard]] Result<RegisterOutcome> update_reference(Store& store, const ModelId& id,
                                                           const RegisterOptions& options,
                                                           const Verdict& verdict);
    [[nodiscard]] Result<ModelId> free_id(const Store& store, const ModelId& wanted,
                                          const std::string& source) const;

    // --- import_steps.cpp ---
    // The format that an owned model is of.
    struct Claim {
        std::string bundle_format;
        bool is_directory = true;
    };
    // Who claims the folder, or where none does (or the model was given as a file) the file `primary` in it.
    // Errors: unsupported (not of `only_format`), ambiguous, and those of classify().
    [[nodiscard]] Result<std::optional<Claim>> claim_of(bool is_folder, const std::string& folder,
                                                        const std::string& primary,
                                                        const std::string& only_format, const CheckTerms& terms,
                                                        const ExamineRequest& request);
    // Nothing without a claim. Errors: those of examine().
    [[nodiscard]] Result<std::optional<Verdict>> examine_owned(const std::optional<Claim>& claim,
                                                               const std::string& folder,
                                                               const std::vector<OwnedFile>& files,
                                                               const CheckTerms& terms,
                                                               const ExamineRequest& request);
    // Under the lock: the fields given for a model that is here already, and the row of one that is new.
    [[nodiscard]] Result<RegisterOutcome> update_given(Store& store, const ModelId& id,
                                                       const ImportOptions& options);
    [[nodiscard]] RegisterOutcome put_new(Store& store, const ModelId& id, const MetadataDocument& document,
                                          std::optional<Verdict> verdict, const OwnFolder& folder);

    // --- import.cpp ---
    struct CopyImport;
    [[nodiscard]] Result<registry::StagedFolder> stage(Store& store, const CancelFlag* cancel);
    [[nodiscard]] Result<CopyImport> plan_copy(SourcePath source, const CheckTerms& terms,
                                               const ImportOptions& options);
    // The model that the source was copied to before, if it is here with all its files.
    [[nodiscard]] Result<std::optional<ModelId>> present_copy(Store& store, CopyImport& copy);
    [[nodiscard]] Result<bool> holds_files(const Store& store, const ModelId& id,
                                           const std::vector<OwnedFile>& files) const;
    // `exists`, and no more, where another import of the same was quicker.
    [[nodiscard]] Result<RegisterOutcome> place_copy(Store& store, const CopyImport& copy,
                                                     const registry::StagedFolder& staged,
                                                     const std::optional<Verdict>& verdict);

    // --- import_known.cpp ---
    // Of a model that is here already: looks at it as every later check does, and records what was given for
    // it. Errors: invalid_argument (an external reference), unsupported (not of the format that was given),
    // not_found, and those of examine().
    [[nodiscard]] Result<RegisterOutcome> import_known(Store& store, const ModelId& id,
                                                       const ImportOptions& options);
    // Of one that nobody could examine. Errors: path_not_found.
    [[nodiscard]] Result<void> meet_unknown(Store& store, const Record& record);
    // Nothing where no plugin here knows it.
    [[nodiscard]] Result<std::optional<Verdict>> examine_known_import(const Store& store, const Record& record,
                                                                      const ImportOptions& options);

    // --- import_in_place.cpp ---
    [[nodiscard]] Result<RegisterOutcome> add_in_place(Store& store, const ModelId& id,
                                                       const ImportOptions& options);
    // `exists`, and no more, where another call made it a model meanwhile.
    [[nodiscard]] Result<RegisterOutcome> record_in_place(Store& store, const ModelId& id,
                                                          const ImportOptions& options,
                                                          std::vector<OwnedFile> files,
                                                          const std::optional<Verdict>& verdict);

    // --- resolve.cpp ---
    // The verdict that holds now: the cached one if nothing it rests on has changed, else a new one.
    struct CurrentVerdict {
        Verdict verdict;
        bool is_new = false;
    };
    // Errors: needs_plugin, not_readable_here, and those of examine().
    [[nodiscard]] Result<CurrentVerdict> current_verdict(const Store& store, const Record& record,
                                                         const ResolveOptions& options);
    [[nodiscard]] Result<ExecutionDescriptor> resolve(std::string_view model_id, const ResolveOptions& options);
    // Nothing where the record led elsewhere by the time that the verdict was there.
    [[nodiscard]] Result<std::optional<ExecutionDescriptor>> resolve_once(Store& store, const ModelId& id,
                                                                          const ResolveOptions& options);

    // --- publish.cpp ---
    struct Published {
        bool is_record_written = false;  // else the record says all of it already, or must not be rewritten
        bool is_withheld = false;        // it must not be, and says something else
    };
    // Records a verdict on what was found at `entry_path`: nothing is written where the record leads elsewhere
    // by now. Errors: locked, not_found, corrupt, io.
    [[nodiscard]] Result<Published> publish(Store& store, const ModelId& id, const Verdict& verdict,
                                            const std::string& entry_path, std::chrono::milliseconds wait,
                                            const CancelFlag* cancel = nullptr);

    // --- adopt.cpp ---
    // A folder without a record: what is told of it joins `outcome`. Errors: those that end the whole call.
    [[nodiscard]] Result<void> adopt_folder(Store& store, const ModelId& id, const AdoptOptions& options,
                                            AdoptOutcome& outcome);

    // --- registry_walk.cpp ---
    // What the walk found: the models as reconciling meets them, and folders where one could be.
    struct Walked {
        const CancelFlag* cancel = nullptr;  // of the call
        std::vector<KnownModel> models;      // sorted by model_id
        // Of each of them: added or changed behind the index, else change.change is "".
        std::vector<ReconcileChange> changes;
        std::vector<ModelId> orphans;
        std::vector<LeftAlone> linked;  // by path
    };
    // Brings the index up to the records, one step for each that differs, and tells what there is.
    [[nodiscard]] Result<Walked> walk_registry(Store& store, const ReconcileOptions& options,
                                               ReconcileOutcome& outcome);
    [[nodiscard]] Result<void> walk_one(Store& store, const ModelId& id, const std::string& identity,
                                        KnownModel* known, Walked& walked, ReconcileOutcome& outcome);
    // `seen`: what the record tells, or keeps from being told, where the index may have another row.
    [[nodiscard]] Result<void> walk_row(Store& store, const ModelId& id, const IndexRow& seen,
                                        const KnownModel* known, Walked& walked);
    // Of a row whose model the registry does not list.
    [[nodiscard]] Result<void> walk_unlisted(Store& store, const KnownModel& known, Walked& walked,
                                             ReconcileOutcome& outcome);
    // Under the lock.
    [[nodiscard]] Result<void> take_row(Store& store, const ModelId& id, const IndexRow& row,
                                        const std::optional<IndexRow>& before);
    [[nodiscard]] Result<void> drop_row(Store& store, const KnownModel& known, const CancelFlag* cancel,
                                        ReconcileOutcome& outcome);

    // --- reconcile.cpp ---
    [[nodiscard]] Result<void> adopt_orphans(Store& store, const Walked& walked,
                                             const ReconcileOptions& options, ReconcileOutcome& outcome);
    [[nodiscard]] Result<void> check_sources(const StorePointer& store, Walked walked,
                                             const ReconcileOptions& options, ReconcileOutcome& outcome);
    // Fills the outcome. Errors: those of lock().
    [[nodiscard]] Result<void> reconcile_into(ReconcileOutcome& outcome, const ReconcileOptions& options);
    [[nodiscard]] Result<std::optional<NotChecked>> record_answer(Store& store, const KnownModel& model,
                                                                  ReconcileChange& change, SourceAnswer answer,
                                                                  ReconcileOutcome& outcome,
                                                                  const CancelFlag* cancel);
    [[nodiscard]] Result<void> take_answer(Store& store, const KnownModel& model, ReconcileChange change,
                                           Result<SourceAnswer> answer, ReconcileOutcome& outcome,
                                           const CancelFlag* cancel);

    // --- validate.cpp ---
    // `lock_wait` is how long to wait for the lock that recording takes.
    [[nodiscard]] Result<ValidationOutcome> validate(Store& store, const ModelId& id,
                                                     const ValidateOptions& options,
                                                     std::chrono::milliseconds lock_wait);
    // Of the store, where one may be written.
    [[nodiscard]] static KeptDigests kept_digests(const Store& store);
    [[nodiscard]] Result<std::optional<Verdict>> deeper_verdict(const Store& store, const ModelId& id,
                                                                const CatalogEntry& plugin,
                                                                std::string_view bundle_format,
                                                                const Location& location, Depth depth,
                                                                const CheckTerms& terms) const;
    // Errors: not_found (the library is empty), and those of store_for_reading().
    [[nodiscard]] Result<StorePointer> store_with(const ModelId& id);

    // --- relocate.cpp ---
    [[nodiscard]] Result<Verdict> examine_new_place(const Store& store, const ModelId& id,
                                                    const MetadataDocument& document, const SourcePath& source,
                                                    const CheckTerms& terms, const RelocateOptions& options);
    [[nodiscard]] Result<RegisterOutcome> move_reference(Store& store, const ModelId& id,
                                                         const SourcePath& source, const Verdict& verdict);
    // RegisterOutcome::hint of a model that was relocated, and of one that has just been made.
    [[nodiscard]] static std::string hint_for_another_class(const Record& before, const Verdict& verdict);
    [[nodiscard]] std::string hint_for_moved(Store& store, const std::string& model_id) const;

    // --- remove.cpp ---
    // Under the lock.
    [[nodiscard]] Result<RemoveOutcome> remove_record_alone(Store& store, const ModelId& id);
    [[nodiscard]] Result<RemoveOutcome> remove_reference(Store& store, const Record& record);

    // Runs `call` without_exceptions(). Refuses a forked child: its connections and locks belong to its parent.
    template <class T, class Call>
    [[nodiscard]] Result<T> guarded(const Call& call) const;
    // Runs `call`, which changes nothing that it would not change alike when it ran again. Where it met damage
    // in the index, that is made anew from the records, and `call` runs once more.
    template <class T, class Call>
    [[nodiscard]] Result<T> mended(const Call& call);
    // Both.
    template <class T, class Call>
    [[nodiscard]] Result<T> guarded_asking(const Call& call);

    std::shared_ptr<HostImpl> host_;
    LibraryOptions options_;
    pid_t opened_by_;
    std::mutex mutex_;  // guards store_
    StorePointer store_;
    CancelFlag closing_{false};
    std::thread background_;
};

// Errors: partial_download, with the name that tells of it.
[[nodiscard]] Result<void> check_not_partial(const std::string& path, const std::vector<std::string>& names);

}  // namespace gantry::host
