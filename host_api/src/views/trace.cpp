#include "views/trace.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "views/trace_bytes.hpp"
#include "views/view_name.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace gantry::host {
namespace {

constexpr std::uint8_t kVersion = 1;
// Of an entry with an empty name; a count that promises more than the bytes can hold is a lie.
constexpr std::size_t kMinEntryBytes = 4 + 3 + 5 * 8;

void write_entry(ByteWriter& out, const TraceEntry& entry, const EntryStatus& status) {
    out.text(entry.name);
    out.number(static_cast<std::uint8_t>(entry.use));
    out.number(static_cast<std::uint8_t>(status.kind));
    out.number(static_cast<std::uint8_t>(status.is_on_root_device));
    out.number(status.size);
    out.number(status.inode);
    out.number(status.mtime_ns);
    out.number(status.ctime_ns);
    out.number(entry.names_digest);
}

bool is_possible_name(std::string_view name, EntryKind kind) {
    const auto shape = shape_of_name(name);
    return shape == NameShape::plain || (shape == NameShape::leads_out && kind == EntryKind::escape);
}

// Every value is checked, so that what is read serialises to the same bytes again.
std::optional<TraceEntry> read_entry(ByteReader& in) {
    TraceEntry entry;
    entry.name = in.text();
    const auto use = in.number<std::uint8_t>();
    const auto kind = in.number<std::uint8_t>();
    const auto is_on_root_device = in.number<std::uint8_t>();
    if (use > static_cast<std::uint8_t>(TraceUse::read) ||
        kind > static_cast<std::uint8_t>(EntryKind::special) || is_on_root_device > 1)
        return std::nullopt;
    entry.use = static_cast<TraceUse>(use);
    entry.status.kind = static_cast<EntryKind>(kind);
    entry.status.is_on_root_device = is_on_root_device == 1;
    entry.status.size = in.number<std::uint64_t>();
    entry.status.inode = in.number<std::uint64_t>();
    entry.status.mtime_ns = in.number<std::int64_t>();
    entry.status.ctime_ns = in.number<std::int64_t>();
    entry.names_digest = in.number<std::uint64_t>();
    if (!in.is_good() || !is_possible_name(entry.name, entry.status.kind)) return std::nullopt;
    return entry;
}

Error corrupt() {
    return make_error(ErrorCode::corrupt, "the trace is damaged: validate the model again");
}

}  // namespace

std::string Trace::serialise() const {
    ByteWriter out;
    out.number(kVersion);
    out.number(static_cast<std::uint8_t>(is_weak));
    out.number(static_cast<std::uint32_t>(entries.size()));
    for (const auto& entry : entries) write_entry(out, entry, entry.status);
    return out.take();
}

Result<Trace> Trace::parse(std::string_view bytes) {
    return parse_for(TraceLevel::all, bytes);
}

Result<Trace> Trace::parse_for(TraceLevel level, std::string_view bytes) {
    ByteReader in{bytes};
    const auto version = in.number<std::uint8_t>();
    const auto is_weak = in.number<std::uint8_t>();
    const auto count = in.number<std::uint32_t>();
    if (!in.is_good() || version != kVersion || is_weak > 1 || count > in.rest() / kMinEntryBytes)
        return corrupt();

    Trace trace;
    trace.is_weak = is_weak == 1;
    // The root sorts first.
    const auto wanted = level == TraceLevel::root ? std::min(count, 1U) : count;
    trace.entries.reserve(wanted);
    for (std::uint32_t i = 0; i < wanted; ++i) {
        auto entry = read_entry(in);
        if (!entry || (i > 0 && entry->name <= trace.entries.back().name)) return corrupt();
        trace.entries.push_back(*std::move(entry));
    }
    if (wanted == count && in.rest() != 0) return corrupt();
    return trace;
}

std::string Trace::fingerprint() const {
    ByteWriter out;
    for (const auto& entry : entries) write_entry(out, entry, compared_part(entry));
    const auto bytes = out.take();
    return fmt::format("{:016x}", XXH3_64bits(bytes.data(), bytes.size()));
}

EntryStatus compared_part(const TraceEntry& entry) noexcept {
    auto status = entry.status;
    if (status.kind == EntryKind::folder && entry.use != TraceUse::list) {
        status.mtime_ns = 0;
        status.ctime_ns = 0;
    }
    return status;
}

std::uint64_t digest_of_names(std::span<const NamedStatus> listing) {
    ByteWriter out;
    for (const auto& entry : listing) {
        out.text(entry.name);
        out.number(static_cast<std::uint8_t>(entry.status.kind));
    }
    const auto bytes = out.take();
    return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace gantry::host
