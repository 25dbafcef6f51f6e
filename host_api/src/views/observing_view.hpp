// ObservingView: around another view; keeps every answer, so that a ReplayView can give it again where that
// view is not. Keeps what was read of files, and nothing else of them.
#pragma once

#include <cstdint>

#include "views/observations.hpp"
#include "views/view.hpp"

namespace gantry::host {

class ObservingView final : public View {
public:
    // `inner` must outlive this. Of what is read at most `max_bytes` are kept.
    ObservingView(View& inner, std::uint64_t max_bytes) : inner_(inner), bytes_left_(max_bytes) {}

    [[nodiscard]] std::string_view entry_name() const noexcept override { return inner_.entry_name(); }
    [[nodiscard]] ViewAnswer<EntryStatus> stat(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) override;
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override;
    [[nodiscard]] Bytes other_digest(std::string_view name, OtherDigest digest) override;

    [[nodiscard]] const EntryStatus* status_of_last_read() const noexcept override {
        return inner_.status_of_last_read();
    }
    [[nodiscard]] bool is_hidden(std::string_view name) const noexcept override {
        return inner_.is_hidden(name);
    }
    [[nodiscard]] bool is_weak() const noexcept override { return inner_.is_weak(); }
    [[nodiscard]] bool source_changed() const noexcept override { return inner_.source_changed(); }
    [[nodiscard]] bool has_names_not_utf8() const noexcept override { return inner_.has_names_not_utf8(); }

    // Whether more was read than may be kept: the observations are then not whole.
    [[nodiscard]] bool is_over_limit() const noexcept { return is_over_limit_; }
    // The hidden names are for the caller to add.
    [[nodiscard]] Observations take();

private:
    Observation& of(std::string_view name);

    View& inner_;
    Observations seen_;
    std::uint64_t bytes_left_;
    bool is_over_limit_ = false;
};

}  // namespace gantry::host
