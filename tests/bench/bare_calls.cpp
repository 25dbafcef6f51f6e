#include "bench/bare_calls.hpp"

#include <array>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gantry::bench {
namespace {

// Counts what it makes.
class Calls {
public:
    explicit Calls(int root) : root_(root) {}

    void make(const Call& call) {
        const int flags = call.kind == Call::Kind::stat   ? O_PATH
                          : call.kind == Call::Kind::list ? O_RDONLY | O_DIRECTORY | O_NONBLOCK
                                                          : O_RDONLY | O_NONBLOCK | O_NOCTTY;
        const int descriptor = open_beneath(call.name.empty() ? "." : call.name.c_str(), flags);
        if (descriptor < 0) return;
        look_at(descriptor);
        if (call.kind != Call::Kind::read) may_use(descriptor, "", AT_EMPTY_PATH);
        if (call.kind == Call::Kind::list) list(descriptor);
        if (call.kind == Call::Kind::read) read(descriptor, call);
        ++count;
        ::close(descriptor);
    }

    std::uint64_t count = 0;

private:
    int open_beneath(const char* name, int flags) {
        open_how how{};
        how.flags = static_cast<decltype(how.flags)>(flags | O_CLOEXEC);
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
        ++count;
        return static_cast<int>(::syscall(SYS_openat2, root_, name, &how, sizeof how));
    }

    void look_at(int descriptor) {
        struct stat status {};
        ++count;
        static_cast<void>(::fstat(descriptor, &status));
    }

    void may_use(int folder, const char* name, int flags) {
        ++count;
        static_cast<void>(::syscall(SYS_faccessat2, folder, name, R_OK, flags | AT_EACCESS));
    }

    void list(int folder) {
        alignas(dirent64) std::array<char, 32768> buffer;
        for (;;) {
            ++count;
            const auto bytes = ::syscall(SYS_getdents64, folder, buffer.data(), buffer.size());
            if (bytes <= 0) break;
            for (long at = 0; at < bytes;) {
                const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
                at += entry->d_reclen;
                if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
                struct stat status {};
                ++count;
                static_cast<void>(::fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW));
                may_use(folder, entry->d_name, AT_SYMLINK_NOFOLLOW);
            }
        }
        look_at(folder);
    }

    void read(int file, const Call& call) {
        buffer_.resize(call.size);
        ++count;
        static_cast<void>(!::pread(file, buffer_.data(), buffer_.size(), static_cast<off_t>(call.offset)));
        look_at(file);
    }

    int root_;
    std::vector<char> buffer_;
};

}  // namespace

ViewAnswer<host::EntryStatus> LoggingView::stat(std::string_view name) {
    calls_.push_back({Call::Kind::stat, std::string{name}, 0, 0});
    return inner_.stat(name);
}

ViewAnswer<std::vector<host::NamedStatus>> LoggingView::list(std::string_view name) {
    calls_.push_back({Call::Kind::list, std::string{name}, 0, 0});
    return inner_.list(name);
}

ViewAnswer<std::uint64_t> LoggingView::read(std::string_view name, std::uint64_t offset,
                                            std::span<std::byte> buffer) {
    calls_.push_back({Call::Kind::read, std::string{name}, offset, buffer.size()});
    return inner_.read(name, offset, buffer);
}

std::uint64_t make_bare_calls(const std::string& root, const std::vector<Call>& calls) {
    const int folder = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    Calls bare{folder};
    for (const auto& call : calls) bare.make(call);
    ::close(folder);
    return bare.count + 2;
}

}  // namespace gantry::bench
