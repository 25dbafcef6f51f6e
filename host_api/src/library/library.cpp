#include <gantry/host/library.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "index/schema.hpp"
#include "library/cancelled.hpp"
#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/index_place.hpp"
#include "library/library_impl.hpp"
#include "library/without_exceptions.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

// Asked before anything is tried: a library of another user, or on a read-only mount, is left exactly as it
// is. What is not there yet is no obstacle; its folder is.
bool may_write(const std::string& root) {
    const auto may = [](const std::string& path, int how) {
        return ::faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0;
    };
    const auto own = fmt::format("{}/{}", root, kOwnFolder);
    if (!may(own, F_OK)) return may(root, W_OK | X_OK);
    if (!may(own, W_OK | X_OK)) return false;
    const auto files = {std::string{"/lock"}, std::string{"/generation"}, "/" + index::database_name()};
    return std::all_of(files.begin(), files.end(),
                       [&](const std::string& file) { return may(own + file, W_OK) || errno == ENOENT; });
}

// Nothing where the path is short enough. A longer one can be read all the same.
std::optional<Error> too_long_to_write(const std::string& root) {
    const auto longest = index::longest_folder_path() - kOwnFolder.size() - 1;
    if (root.size() <= longest) return {};
    return make_error(
        ErrorCode::invalid_argument,
        fmt::format("the path of the library has {} bytes, and its index takes at most {}; move it "
                    "to a shorter path, or mount it there",
                    root.size(), longest),
        registry::printable(root));
}

}  // namespace

Library::~Library() = default;

std::string_view to_string(RegisterStatus status) noexcept {
    switch (status) {
        case RegisterStatus::created: return "created";
        case RegisterStatus::exists: return "exists";
        case RegisterStatus::updated: return "updated";
    }
    return "exists";
}

Result<std::shared_ptr<Library>> Library::open(std::shared_ptr<Host> host, LibraryOptions options) {
    auto host_impl = std::dynamic_pointer_cast<HostImpl>(std::move(host));
    if (host_impl == nullptr)
        return make_error(ErrorCode::invalid_argument, "open the library with a Host from Host::open");
    if (options.root.empty())
        return make_error(ErrorCode::invalid_argument, "the library needs a root: give its folder");
    if (!options.cache_folder.empty() && options.cache_folder.front() != '/')
        return make_error(ErrorCode::invalid_argument,
                          "cache_folder must be an absolute path, or empty for the usual one",
                          registry::printable(options.cache_folder));
    return without_exceptions<std::shared_ptr<Library>>([&]() -> Result<std::shared_ptr<Library>> {
        const auto library = std::make_shared<LibraryImpl>(std::move(host_impl), std::move(options));
        GANTRY_TRY(library->open_existing());
        library->start_background();
        return std::shared_ptr<Library>{library};
    });
}

LibraryImpl::LibraryImpl(std::shared_ptr<HostImpl> host, LibraryOptions options)
    : host_(std::move(host)), options_(std::move(options)), opened_by_(getpid()) {}

Result<void> LibraryImpl::open_existing() {
    return guarded<void>([&]() -> Result<void> {
        GANTRY_TRY(store_for_reading());
        return {};
    });
}

Result<LibraryImpl::StorePointer> LibraryImpl::store_for_reading() {
    const std::lock_guard guard{mutex_};
    if (store_ != nullptr && store_->root->is_in_place()) {
        // Another process, or a person, may have put another index in its place, or none; or taken the folder
        // that it was in.
        if (!store_->index->is_in_place()) {
            GANTRY_TRY_ASSIGN(store_, open_store(store_->root));
        } else if (store_->place.is_private || store_->is_behind.load()) {
            GANTRY_TRY(bring_index_up(*store_));
        }
        return store_;
    }
    store_ = nullptr;
    auto root = LibraryRoot::open(options_.root);
    if (!root) {
        if (root.error().code == ErrorCode::path_not_found) return StorePointer{};
        return std::move(root).error();
    }
    GANTRY_TRY_ASSIGN(store_, open_store(*std::move(root)));
    return store_;
}

Result<LibraryImpl::StorePointer> LibraryImpl::store_for_writing() {
    if (options_.read_only)
        return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
    GANTRY_TRY_ASSIGN(auto store, store_for_reading());
    if (store == nullptr) {
        const std::lock_guard guard{mutex_};
        if (auto too_long = too_long_to_write(options_.root)) return *std::move(too_long);
        GANTRY_TRY_ASSIGN(auto root, LibraryRoot::create(options_.root));
        GANTRY_TRY_ASSIGN(store_, open_store(std::move(root)));
        store = store_;
    }
    if (!store->is_writable) return opened_again(store);
    return store;
}

Result<LibraryImpl::StorePointer> LibraryImpl::opened_again(const StorePointer& store) {
    const auto& root = store->root->path();
    if (!store->why_read_only)
        return make_error(ErrorCode::read_only, "this user cannot write to the library", root);
    const std::lock_guard guard{mutex_};
    auto cause = *store->why_read_only;
    if (store_ == store && !too_long_to_write(root)) {
        // Asked before all records are read for another index in memory.
        GANTRY_TRY_ASSIGN(auto present, LibraryRoot::create(root));
        const auto own_folder = fmt::format("{}/{}", root, kOwnFolder);
        if (auto refusal = WriterLock::refusal(own_folder)) {
            cause = *std::move(refusal);
        } else if (auto failure = why_no_index(*present)) {
            cause = *std::move(failure);
        } else {
            GANTRY_TRY_ASSIGN(store_, open_store(std::move(present)));
        }
    }
    if (store_ != nullptr && store_->is_writable) return store_;
    cause.message = "the library could only be opened for reading: " + cause.message;
    return cause;
}

Result<LibraryImpl::StorePointer> LibraryImpl::open_store(std::shared_ptr<LibraryRoot> root) {
    auto store = std::make_shared<Store>();
    if (!options_.read_only) store->why_read_only = too_long_to_write(root->path());
    if (!options_.read_only && !store->why_read_only && may_write(root->path())) {
        // Makes .gantry where it is missing. A root that this user may not write is still read.
        auto writable = LibraryRoot::create(root->path());
        store->is_writable = writable.has_value();
        if (writable)
            root = *std::move(writable);
        else
            store->why_read_only = writable.error();
    }
    store->root = std::move(root);
    const auto own_folder = fmt::format("{}/{}", store->root->path(), kOwnFolder);
    if (const auto refusal = store->is_writable ? WriterLock::refusal(own_folder) : std::nullopt) {
        store->why_read_only = *refusal;
        store->is_writable = false;
    }
    auto index = store->is_writable ? open_index(*store->root, store->place) : Index::open({});
    if (!index && store->is_writable && index.error().code != ErrorCode::second_copy) {
        // A folder that can be read but not written (other user, read-only mount) needs no index on disk.
        store->why_read_only = index.error();
        store->is_writable = false;
        store->place = {{}, true};
        index = Index::open({});
    }
    if (!index) return std::move(index).error();
    if (store->why_read_only) host_->log("the library is opened read-only: " + store->why_read_only->message);
    store->index = *std::move(index);
    GANTRY_TRY(bring_index_up(*store));
    if (store->is_writable)
        if (const auto swept = sweep(*store); !swept)
            host_->log("leftovers of another process stay for now: " + swept.error().message);
    return store;
}

Result<std::unique_ptr<Index>> LibraryImpl::open_index(const LibraryRoot& root, IndexPlace& place) const {
    place = index_place(root, options_.cache_folder);
    if (place.folder.empty()) host_->log("the index is kept in memory: no folder of this machine can hold it");
    auto index = Index::open(place.folder);
    if (index || !place.is_private || index.error().code == ErrorCode::second_copy) return index;
    host_->log("the index is kept in memory: " + index.error().message);
    place.folder.clear();
    return Index::open({});
}

std::optional<Error> LibraryImpl::why_no_index(const LibraryRoot& root) const {
    IndexPlace place;
    const auto index = open_index(root, place);
    return index ? std::nullopt : std::optional{index.error()};
}

Result<LibraryConfiguration> LibraryImpl::configuration_of(const StorePointer& store) {
    if (store == nullptr) return LibraryConfiguration{};
    return read_configuration(*store->root);
}

Result<CheckTerms> LibraryImpl::terms_of(const StorePointer& store) {
    GANTRY_TRY_ASSIGN(auto configuration, configuration_of(store));
    return CheckTerms::of(std::move(configuration));
}

Result<RebuildOutcome> LibraryImpl::rebuild_index(const RebuildOptions& options) {
    return guarded<RebuildOutcome>([&]() -> Result<RebuildOutcome> {
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        if (options.cancel != nullptr && options.cancel->load()) return cancelled_error();
        GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
        if (readable == nullptr) return RebuildOutcome{};
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY_ASSIGN(const auto held, lock(*store, options_.lock_wait, options.cancel));
        GANTRY_TRY(rebuild_index(*store, &held, options));
        GANTRY_TRY_ASSIGN(const auto models, store->index->known_models());
        return RebuildOutcome{models.size()};
    });
}

void LibraryImpl::complete(const Store& store, ModelSummary& summary) const {
    const auto* plugin = host_->plugin_for(summary.bundle_format);
    summary.needs_plugin = plugin == nullptr && summary.problem.empty();
    const bool is_file = plugin != nullptr && !format_is_directory(*plugin, summary.bundle_format);
    summary.entry_path = place_of(summary, store.root->path(), is_file);
}

Result<ModelPage> LibraryImpl::list_models(const ListOptions& options) {
    return guarded_asking<ModelPage>([&]() -> Result<ModelPage> {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store == nullptr) return ModelPage{};
        GANTRY_TRY_ASSIGN(auto page, store->index->list(options));
        for (auto& model : page.models) complete(*store, model);
        if (options.check_roots) mark_stale(store, page.models);
        return page;
    });
}

Result<ModelRecord> LibraryImpl::get_model(std::string_view model_id) {
    return guarded_asking<ModelRecord>([&]() -> Result<ModelRecord> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store == nullptr) return not_found_error(id);
        GANTRY_TRY_ASSIGN(auto row, store->index->get(id.text()));
        if (!row) return not_found_error(id);
        if (!row->summary.problem.empty()) {
            // Why, only the file tells; or it can be read by now.
            GANTRY_TRY_ASSIGN(const auto present, read_record(*store, id));
            row = index_row(id, present.document);
        }
        ModelRecord record;
        record.summary = std::move(row->summary);
        complete(*store, record.summary);
        GANTRY_TRY_ASSIGN(const auto document, MetadataDocument::parse(std::move(row->metadata)));
        record.findings = recorded_findings(document);
        auto provenance = recorded_provenance(document);
        record.plugin = std::move(provenance.plugin);
        record.validation_checked_at = std::move(provenance.validation_checked_at);
        record.validation_depth = std::move(provenance.validation_depth);
        record.metadata = document.text();
        return record;
    });
}

}  // namespace gantry::host
