// LibraryImpl: the Library behind the public interface. Its calls are in files of their own: library.cpp
// (open, list, get), search.cpp, events.cpp, settings.cpp, register.cpp, import.cpp (with import_in_place.cpp,
// adopt.cpp), resolve.cpp, remove.cpp; what every change goes through is in step.cpp.
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

#include <gantry/host/library.hpp>

#include "index/index.hpp"
#include "library/host_impl.hpp"
#include "library/owned_files.hpp"
#include "library/record.hpp"
#include "registry/root.hpp"
#include "registry/source_claims.hpp"
#include "registry/writer_lock.hpp"

namespace gantry::host {

class LibraryImpl final : public Library {
public:
    LibraryImpl(std::shared_ptr<HostImpl> host, LibraryOptions options);

    // Opens what is there. A root that does not exist stays unopened until something is written.
    [[nodiscard]] Result<void> open_existing();

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
        std::string_view model_id) override;
    [[nodiscard]] Result<RemoveOutcome> remove_model(std::string_view model_id) override;
    [[nodiscard]] Result<Capture> capture_model(std::string_view model_id, Depth depth,
                                                const CancelFlag* cancel) override;
    [[nodiscard]] Result<EventPage> list_events(std::string_view cursor, std::uint32_t limit) override;
    [[nodiscard]] Result<LibraryConfiguration> configuration() override;
    [[nodiscard]] Result<LibraryConfiguration> set_configuration(std::string_view key,
                                                                 std::string_view json) override;

private:
    // The library as it lies on disk. Shared by the calls that run at the moment.
    struct Store {
        std::shared_ptr<LibraryRoot> root;
        std::unique_ptr<Index> index;
        bool is_writable = false;
        // Another process was writing when the index was last found to be behind: looked at again later.
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
    // The configuration that counts for `store`; the defaults where there is none yet. Errors: corrupt, io.
    [[nodiscard]] static Result<LibraryConfiguration> configuration_of(const StorePointer& store);
    [[nodiscard]] Result<void> rebuild_index(Store& store);
    [[nodiscard]] Result<void> repair_dirty(Store& store);
    // Nothing where there is no record of ours. One that cannot be read has a row all the same.
    [[nodiscard]] Result<std::optional<IndexRow>> read_row(const Store& store, const ModelId& id) const;
    // Errors: not_found, corrupt, io.
    [[nodiscard]] Result<Record> read_record(const Store& store, const ModelId& id) const;
    void set_needs_plugin(ModelSummary& summary) const;

    // --- step.cpp: what every change of the library goes through ---
    // Begins a step: the lock, and an index that is up with the registry, whatever died or wrote before.
    // Errors: locked, cancelled, io.
    [[nodiscard]] Result<WriterLock> lock(Store& store, std::chrono::milliseconds wait,
                                          const CancelFlag* cancel = nullptr);
    // Before the first file of a model is changed.
    [[nodiscard]] static Result<void> mark_dirty(Store& store, const ModelId& id);
    // For reading: what has to be done is done if the lock is free, and must be if the index is not complete.
    [[nodiscard]] Result<void> bring_index_up(Store& store);
    [[nodiscard]] Result<bool> is_index_up(const Store& store) const;
    // The caller holds the lock, or the index is in memory.
    [[nodiscard]] Result<void> catch_up(Store& store);

    // --- search.cpp ---
    void mark_stale(const StorePointer& store, std::vector<ModelSummary>& models) const;

    // --- one step; the caller holds the lock ---
    [[nodiscard]] Result<void> write_record(Store& store, const ModelId& id, const MetadataDocument& document,
                                            const std::optional<CachedExamination>& examination);

    // --- register.cpp ---
    // Errors: unsupported, ambiguous, and those of classify().
    [[nodiscard]] Result<std::string> format_to_register(const SourcePath& source,
                                                         const RegisterOptions& options,
                                                         const std::vector<std::string>& allowed_folders,
                                                         const ExamineRequest& request);
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
                                                        const std::string& only_format,
                                                        const ExamineRequest& request);
    // Nothing without a claim. Errors: those of examine().
    [[nodiscard]] Result<std::optional<Verdict>> examine_owned(const std::optional<Claim>& claim,
                                                               const std::string& folder,
                                                               const std::vector<OwnedFile>& files,
                                                               const ExamineRequest& request);
    // Under the lock: the fields given for a model that is here already, and the row of one that is new.
    [[nodiscard]] Result<RegisterOutcome> update_given(Store& store, const ModelId& id,
                                                       const ImportOptions& options);
    [[nodiscard]] Result<RegisterOutcome> put_new(Store& store, const ModelId& id,
                                                  const MetadataDocument& document,
                                                  const std::optional<Verdict>& verdict);

    // --- import.cpp ---
    struct CopyImport;
    [[nodiscard]] Result<CopyImport> plan_copy(SourcePath source, const ImportOptions& options);
    // The model that the source was copied to before, if it is here and whole.
    [[nodiscard]] Result<std::optional<RegisterOutcome>> present_copy(Store& store, CopyImport& copy);
    [[nodiscard]] Result<bool> holds_files(const Store& store, const ModelId& id,
                                           const std::vector<OwnedFile>& files) const;
    [[nodiscard]] Result<RegisterOutcome> place_copy(Store& store, const CopyImport& copy,
                                                     const registry::StagedFolder& staged,
                                                     const std::optional<Verdict>& verdict);

    // --- import_in_place.cpp ---
    [[nodiscard]] Result<RegisterOutcome> add_in_place(Store& store, const ModelId& id,
                                                       const ImportOptions& options);
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
    [[nodiscard]] Result<CurrentVerdict> current_verdict(const Store& store, const Record& record);
    // Records a new verdict if the lock is free; otherwise a later check will.
    [[nodiscard]] Result<void> publish(Store& store, const ModelId& id, const Verdict& verdict);

    // --- remove.cpp ---
    // Under the lock.
    [[nodiscard]] Result<RemoveOutcome> remove_reference(Store& store, const Record& record);

    // Runs `call`; what it throws (out of memory) becomes an Error. Refuses a forked child: its connections
    // and locks belong to its parent.
    template <class T>
    [[nodiscard]] Result<T> guarded(const std::function<Result<T>()>& call) const;

    std::shared_ptr<HostImpl> host_;
    LibraryOptions options_;
    pid_t opened_by_;
    std::mutex mutex_;  // guards store_
    StorePointer store_;
};

// Errors: partial_download, with the name that tells of it.
[[nodiscard]] Result<void> check_not_partial(const std::string& path, const std::vector<std::string>& names);

}  // namespace gantry::host
