#include "index/index.hpp"

#include <atomic>

#include "index/digests.hpp"
#include "index/meta.hpp"
#include "index/queries.hpp"
#include "index/row.hpp"
#include "index/store.hpp"
#include "index/writes.hpp"

namespace gantry::host {
namespace {

class SqliteIndex final : public Index {
public:
    explicit SqliteIndex(std::shared_ptr<index::Store> store) noexcept : store_(std::move(store)) {}

    bool is_in_place() const override { return store_->is_in_place(); }

    bool is_damaged() const override { return store_->damaged().load(); }

    bool needs_rebuild() const override {
        if (is_damaged()) return true;
        const auto complete = [this]() -> Result<bool> {
            GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
            GANTRY_TRY_ASSIGN(const auto transaction, index::Transaction::begin_read(*reader));
            return index::is_complete(*reader);
        }();
        return !complete || !*complete;
    }

    Result<void> rebuild(const std::function<Result<std::optional<IndexRow>>()>& next, std::uint64_t generation,
                         const std::vector<std::string>& marks) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        auto rebuilt = index::rebuild_rows(*writer, store_->damaged(), next, {generation, marks});
        store_->forget_readers();
        return rebuilt;
    }

    Result<std::uint64_t> generation() const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::read_generation(*reader);
    }

    Result<void> mark_dirty(std::string_view model_id, std::uint64_t generation) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        return index::mark(*writer, model_id, generation);
    }

    Result<std::vector<std::string>> dirty() const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        GANTRY_TRY_ASSIGN(auto rows, reader->statement("SELECT model_id FROM dirty ORDER BY model_id"));
        std::vector<std::string> marked;
        for (;;) {
            GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
            if (!is_row) return marked;
            marked.push_back(rows.text(0));
        }
    }

    Result<void> put(const IndexRow& row, const std::optional<CachedExamination>& examination) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        return index::put_row(*writer, row, examination, kept_events_.load());
    }

    Result<void> remove(std::string_view model_id) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        return index::remove_row(*writer, model_id, kept_events_.load());
    }

    Result<void> put_examination(std::string_view model_id, const CachedExamination& examination) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        return index::keep_examination(*writer, model_id, examination);
    }

    Result<void> put_digest(std::string_view file_key, std::string_view digest) override {
        GANTRY_TRY_ASSIGN(const auto writer, store_->writer());
        return index::keep_digest(*writer, file_key, digest);
    }

    Result<ModelPage> list(const ListOptions& options) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::list_page(*reader, options);
    }

    Result<ModelPage> search(std::string_view text, const ListOptions& options) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::search_page(*reader, text, options);
    }

    Result<std::optional<IndexRow>> get(std::string_view model_id) const override {
        GANTRY_TRY_ASSIGN(auto stored, find(model_id));
        if (!stored) return std::optional<IndexRow>{};
        return std::optional{std::move(stored->row)};
    }

    Result<std::optional<CachedExamination>> examination(std::string_view model_id) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::find_examination(*reader, model_id);
    }

    Result<std::optional<std::string>> digest(std::string_view file_key) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::find_digest(*reader, file_key);
    }

    Result<std::vector<NamedExamination>> examinations_between(std::string_view first,
                                                               std::string_view last) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::examinations_between(*reader, first, last);
    }

    Result<std::vector<KnownModel>> known_models() const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::known_models(*reader);
    }

    Result<std::vector<KnownModel>> external_references_like(std::uint64_t size_bytes,
                                                             std::string_view pipeline_class) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::external_references_like(*reader, size_bytes, pipeline_class);
    }

    Result<EventPage> events_after(std::string_view cursor, std::uint32_t limit) const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::event_page(*reader, cursor, limit);
    }

    void keep_events(std::uint32_t limit) noexcept override { kept_events_.store(limit); }

    Result<std::string> dump() const override {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        return index::dump_rows(*reader);
    }

private:
    Result<std::optional<index::StoredRow>> find(std::string_view model_id) const {
        GANTRY_TRY_ASSIGN(const auto reader, store_->reader());
        GANTRY_TRY_ASSIGN(const auto transaction, index::Transaction::begin_read(*reader));
        return index::find_row(*reader, model_id);
    }

    std::shared_ptr<index::Store> store_;
    std::atomic<std::uint32_t> kept_events_{10'000};
};

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const std::string& own_folder) {
    GANTRY_TRY_ASSIGN(auto store, index::Store::open(own_folder));
    return std::unique_ptr<Index>(std::make_unique<SqliteIndex>(std::move(store)));
}

}  // namespace gantry::host
