#include "views/view_table.hpp"

#include <algorithm>
#include <optional>

#include <gantry/text.hpp>

namespace gantry::host {
namespace {

gantry_status noted(View&, gantry_status status) noexcept {
    return status;
}
gantry_status noted(RecordingView& view, gantry_status status) noexcept {
    if (status == GANTRY_STATUS_FAILED) view.note_failure();
    return status;
}

// Runs what must not throw into a plugin, on the view behind `context`.
template <class Shown, class Call>
gantry_status guarded(void* context, Call call) noexcept {
    auto& view = *static_cast<Shown*>(context);
    try {
        return noted(view, call(view));
    } catch (...) {
        return noted(view, GANTRY_STATUS_FAILED);
    }
}

gantry_status status_of(ViewStatus status) noexcept {
    return static_cast<gantry_status>(status);
}

// Members that the plugin's version of the struct lacks are not written.
bool write_entry(gantry_entry* out, const EntryStatus& status) noexcept {
    if (!GANTRY_HAS_MEMBER(out, gantry_entry, kind)) return false;
    out->kind = static_cast<std::int32_t>(status.kind);
    if (GANTRY_HAS_MEMBER(out, gantry_entry, size)) out->size = status.size;
    return true;
}

template <class Shown>
gantry_status stat(void* context, gantry_text name, gantry_entry* out) noexcept {
    return guarded<Shown>(context, [&](View& view) {
        const auto answer = view.stat(to_view(name));
        if (!answer.is_ok()) return status_of(answer.status);
        return write_entry(out, answer.value) ? GANTRY_STATUS_OK : GANTRY_STATUS_BAD_ARGUMENT;
    });
}

template <class Shown>
gantry_status list(void* context, gantry_text name, gantry_list_callback each, void* user) noexcept {
    return guarded<Shown>(context, [&](View& view) {
        if (each == nullptr) return GANTRY_STATUS_BAD_ARGUMENT;
        const auto answer = view.list(to_view(name));
        if (!answer.is_ok()) return status_of(answer.status);
        for (const auto& named : answer.value) {
            gantry_entry entry{};
            entry.struct_size = sizeof entry;
            write_entry(&entry, named.status);
            const auto status = each(user, to_text(named.name), &entry);
            if (status == GANTRY_STATUS_STOP) break;
            if (status != GANTRY_STATUS_OK) return status;
        }
        return GANTRY_STATUS_OK;
    });
}

template <class Shown>
gantry_status read(void* context, gantry_text name, std::uint64_t offset, void* buffer, std::uint64_t size,
                   std::uint64_t* read_bytes) noexcept {
    return guarded<Shown>(context, [&](View& view) {
        if (read_bytes == nullptr || (buffer == nullptr && size > 0)) return GANTRY_STATUS_BAD_ARGUMENT;
        *read_bytes = 0;
        const auto answer = view.read(to_view(name), offset, {static_cast<std::byte*>(buffer), size});
        if (answer.is_ok()) *read_bytes = answer.value;
        return status_of(answer.status);
    });
}

std::optional<OtherDigest> other_digest_from(std::string_view algorithm) noexcept {
    if (algorithm == "git-sha1") return OtherDigest::git_sha1;
    if (algorithm == "recorded-sha256") return OtherDigest::recorded_sha256;
    if (algorithm == "recorded-git-sha1") return OtherDigest::recorded_git_sha1;
    return std::nullopt;
}

template <class Shown>
gantry_status digest(void* context, gantry_text name, gantry_text algorithm, std::uint8_t* out,
                     std::uint64_t out_size) noexcept {
    return guarded<Shown>(context, [&](View& view) {
        if (out == nullptr) return GANTRY_STATUS_BAD_ARGUMENT;
        if (to_view(algorithm) == "sha256") {
            if (out_size < 32) return GANTRY_STATUS_BAD_ARGUMENT;
            const auto answer = view.sha256(to_view(name));
            if (answer.is_ok()) std::copy(answer.value.begin(), answer.value.end(), out);
            return status_of(answer.status);
        }
        const auto other = other_digest_from(to_view(algorithm));
        if (!other || out_size < (*other == OtherDigest::recorded_sha256 ? 32U : 20U))
            return GANTRY_STATUS_BAD_ARGUMENT;
        const auto answer = view.other_digest(to_view(name), *other);
        if (answer.is_ok() && answer.value.size() > out_size) return GANTRY_STATUS_FAILED;
        if (answer.is_ok()) std::copy(answer.value.begin(), answer.value.end(), out);
        return status_of(answer.status);
    });
}

template <class Shown>
gantry_view make_table(Shown& view) noexcept {
    gantry_view table{};
    table.struct_size = sizeof table;
    table.context = &view;
    table.entry_name = to_text(view.entry_name());
    table.stat = stat<Shown>;
    table.list = list<Shown>;
    table.read = read<Shown>;
    table.digest = digest<Shown>;
    return table;
}

}  // namespace

gantry_view make_view_table(View& view) noexcept {
    return make_table(view);
}

gantry_view make_view_table(RecordingView& view) noexcept {
    return make_table(view);
}

}  // namespace gantry::host
