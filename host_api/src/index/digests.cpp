#include "index/digests.hpp"

#include "index/meta.hpp"

namespace gantry::host::index {

Result<void> keep_digest(Connection& connection, std::string_view file_key, std::string_view digest) {
    GANTRY_TRY(note_write(connection));
    GANTRY_TRY_ASSIGN(auto transaction, Transaction::begin_write(connection));
    {
        GANTRY_TRY_ASSIGN(auto insert, connection.statement(
                                           "INSERT OR REPLACE INTO digests(file_key, digest) VALUES(?1, ?2)"));
        GANTRY_TRY(insert.bind(1, file_key).bind_blob(2, digest).run());
        GANTRY_TRY_ASSIGN(auto forget, connection.statement("DELETE FROM digests WHERE digest_rowid <= ?1"));
        GANTRY_TRY(forget.bind(1, connection.last_insert_rowid() - kMostDigests).run());
    }
    return transaction.commit();
}

Result<std::optional<std::string>> find_digest(Connection& connection, std::string_view file_key) {
    GANTRY_TRY_ASSIGN(auto found, connection.statement("SELECT digest FROM digests WHERE file_key = ?1"));
    GANTRY_TRY_ASSIGN(const bool is_there, found.bind(1, file_key).step());
    if (!is_there) return std::optional<std::string>{};
    return std::optional{found.text(0)};
}

}  // namespace gantry::host::index
