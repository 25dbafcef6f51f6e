// ReplayView: gives again what a view answered once; there is no bundle behind it.
//
// What was not asked then has no answer: such a call is `failed`, and what_is_missing() tells of it. Nothing
// is ever made up, least of all that a name is absent.
#pragma once

#include <optional>
#include <string>

#include "views/observations.hpp"
#include "views/view.hpp"

namespace gantry::host {

class ReplayView final : public View {
public:
    explicit ReplayView(Observations seen) : seen_(std::move(seen)) {}

    [[nodiscard]] std::string_view entry_name() const noexcept override { return seen_.entry_name; }
    [[nodiscard]] ViewAnswer<EntryStatus> stat(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) override;
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override;
    [[nodiscard]] Bytes other_digest(std::string_view name, OtherDigest digest) override;

    [[nodiscard]] const EntryStatus* status_of_last_read() const noexcept override { return &last_read_; }
    [[nodiscard]] bool is_hidden(std::string_view name) const noexcept override;
    [[nodiscard]] bool is_weak() const noexcept override { return seen_.is_weak; }
    [[nodiscard]] bool has_names_not_utf8() const noexcept override { return seen_.has_names_not_utf8; }

    // The first question without an answer, "the names in text_encoder"; nothing while all had one.
    [[nodiscard]] const std::optional<std::string>& what_is_missing() const noexcept { return missing_; }

private:
    // Null where nothing is known of the name.
    [[nodiscard]] const Observation* find(std::string_view name) const;
    [[nodiscard]] std::optional<EntryStatus> status_of(std::string_view name) const;
    // ok for a file; else what a call that needs one answers.
    [[nodiscard]] ViewStatus look_for_file(std::string_view name);
    ViewStatus miss(std::string_view what, std::string_view name);

    Observations seen_;
    std::optional<std::string> missing_;
    EntryStatus last_read_;
};

}  // namespace gantry::host
