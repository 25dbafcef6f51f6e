// BareCalls: what a view was asked, made again with nothing but the system calls that confinement needs.
#pragma once

#include <string>
#include <vector>

#include "views/view.hpp"

namespace gantry::bench {

struct Call {
    enum class Kind { stat, list, read } kind = Kind::stat;
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

// Hands every call on and remembers it.
class LoggingView : public host::View {
public:
    explicit LoggingView(host::View& inner) : inner_(inner) {}

    std::string_view entry_name() const noexcept override { return inner_.entry_name(); }
    ViewAnswer<host::EntryStatus> stat(std::string_view name) override;
    ViewAnswer<std::vector<host::NamedStatus>> list(std::string_view name) override;
    ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                   std::span<std::byte> buffer) override;
    ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override {
        return inner_.sha256(name);
    }
    const host::EntryStatus* status_of_last_read() const noexcept override {
        return inner_.status_of_last_read();
    }

    const std::vector<Call>& calls() const noexcept { return calls_; }

private:
    host::View& inner_;
    std::vector<Call> calls_;
};

// Per call: openat2 beneath the root, fstat, faccessat2 and close; for a folder getdents64, and fstatat and
// faccessat2 of each entry; for a read pread and a second fstat. Answers the number of system calls.
std::uint64_t make_bare_calls(const std::string& root, const std::vector<Call>& calls);

}  // namespace gantry::bench
