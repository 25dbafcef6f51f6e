#include "index/meta.hpp"

#include <charconv>
#include <fstream>
#include <random>

#include <fmt/format.h>

#include "index/schema.hpp"

namespace gantry::host::index {
namespace {

Result<std::string> read_value(Connection& connection, std::string_view key) {
    GANTRY_TRY_ASSIGN(auto query, connection.statement("SELECT value FROM meta WHERE key = ?1"));
    GANTRY_TRY_ASSIGN(const bool is_row, query.bind(1, key).step());
    return is_row ? query.text(0) : std::string{};
}

Result<void> write_value(Connection& connection, std::string_view key, std::string_view value) {
    GANTRY_TRY_ASSIGN(auto write, connection.statement("INSERT INTO meta VALUES(?1, ?2)"
                                                       " ON CONFLICT(key) DO UPDATE SET value = ?2"));
    return write.bind(1, key).bind(2, value).run();
}

std::string draw_number() {
    std::random_device source;
    return fmt::format("{:08x}{:08x}", source(), source());
}

// Where the kernel does not tell, each process is taken for a boot of its own: too careful, never wrong.
const std::string& present_boot() {
    static const std::string id = [] {
        std::ifstream file{"/proc/sys/kernel/random/boot_id"};
        std::string line;
        std::getline(file, line);
        return line.empty() ? draw_number() : line;
    }();
    return id;
}

bool is_epoch(std::string_view text) noexcept {
    return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<void> create_meta(Connection& connection) {
    GANTRY_TRY(write_value(connection, "schema_version", std::to_string(kSchemaVersion)));
    GANTRY_TRY(write_value(connection, "complete", "0"));
    GANTRY_TRY(write_value(connection, "boot_id", ""));
    GANTRY_TRY(write_generation(connection, 0));
    return write_value(connection, "epoch", draw_number());
}

Result<bool> has_sound_meta(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto version, read_value(connection, "schema_version"));
    GANTRY_TRY_ASSIGN(const auto complete, read_value(connection, "complete"));
    GANTRY_TRY_ASSIGN(const auto drawn, read_value(connection, "epoch"));
    return version == std::to_string(kSchemaVersion) && (complete == "0" || complete == "1") && is_epoch(drawn);
}

Result<std::string> epoch(Connection& connection) {
    return read_value(connection, "epoch");
}

// What is no number stands for no generation of any registry, so that the rows are made anew.
Result<std::uint64_t> read_generation(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto text, read_value(connection, "generation"));
    std::uint64_t generation = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, generation);
    return failure == std::errc{} && stop == end ? generation : 0;
}

Result<void> write_generation(Connection& connection, std::uint64_t generation) {
    return write_value(connection, "generation", std::to_string(generation));
}

Result<bool> is_complete(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto complete, read_value(connection, "complete"));
    GANTRY_TRY_ASSIGN(const auto boot, read_value(connection, "boot_id"));
    return complete == "1" && boot == present_boot();
}

Result<void> set_complete(Connection& connection) {
    return write_value(connection, "complete", "1");
}

Result<void> note_write(Connection& connection) {
    GANTRY_TRY_ASSIGN(auto boot, read_value(connection, "boot_id"));
    if (boot == present_boot()) return {};
    GANTRY_TRY(connection.execute("PRAGMA synchronous = FULL"));
    const auto noted = [&]() -> Result<void> {
        GANTRY_TRY_ASSIGN(auto transaction, Transaction::begin_write(connection));
        GANTRY_TRY_ASSIGN(boot, read_value(connection, "boot_id"));
        if (boot == present_boot()) return {};
        GANTRY_TRY(write_value(connection, "boot_id", present_boot()));
        GANTRY_TRY(write_value(connection, "complete", "0"));
        GANTRY_TRY(start_epoch(connection));
        return transaction.commit();
    }();
    GANTRY_TRY(connection.execute("PRAGMA synchronous = NORMAL"));
    return noted;
}

Result<void> start_epoch(Connection& connection) {
    GANTRY_TRY(connection.execute("DELETE FROM events"));
    return write_value(connection, "epoch", draw_number());
}

}  // namespace gantry::host::index
