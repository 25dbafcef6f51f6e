// BorrowedParser: a simdjson parser of this thread, lent out so that its buffers are allocated once. Large
// ones are given back to the system.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include <simdjson.h>

namespace gantry::formats::detail {

// Want of memory is no property of a bundle: throws std::bad_alloc for the code that stands for it.
inline simdjson::error_code with_memory(simdjson::error_code code) {
    if (code == simdjson::MEMALLOC) throw std::bad_alloc{};
    return code;
}

// simdjson asks for the memory of a text without a word where there is none.
inline simdjson::padded_string with_memory(simdjson::padded_string text) {
    if (text.data() == nullptr && text.size() > 0) throw std::bad_alloc{};
    return text;
}

class BorrowedParser {
public:
    BorrowedParser() : is_lent_here_(!lent().is_out) {
        if (is_lent_here_) lent().is_out = true;
        if (!is_lent_here_) own_ = std::make_unique<simdjson::dom::parser>();
    }
    BorrowedParser(const BorrowedParser&) = delete;
    BorrowedParser& operator=(const BorrowedParser&) = delete;
    ~BorrowedParser() {
        if (!is_lent_here_) return;
        if (lent().parser.capacity() > kMaxKeptBytes) lent().parser = simdjson::dom::parser{};
        lent().is_out = false;
    }

    // Makes room for a text of `size` bytes nested at most `depth` deep. Throws std::bad_alloc.
    void prepare(std::size_t size, std::size_t depth) {
        auto& parser = get();
        if (parser.capacity() >= size && parser.max_depth() == depth) return;
        const auto capacity = size < kMinBytes ? kMinBytes : size;
        if (parser.allocate(capacity, depth) == simdjson::SUCCESS) return;
        // One that got only some of its memory must not be used again.
        parser = simdjson::dom::parser{};
        throw std::bad_alloc{};
    }

    // What it parsed is valid as long as this object.
    [[nodiscard]] simdjson::dom::parser& get() { return is_lent_here_ ? lent().parser : *own_; }

private:
    static constexpr std::size_t kMinBytes = std::size_t{16} << 10;
    static constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;

    struct Lent {
        simdjson::dom::parser parser;
        bool is_out = false;
    };
    static Lent& lent() {
        static thread_local Lent instance;
        return instance;
    }

    bool is_lent_here_;
    std::unique_ptr<simdjson::dom::parser> own_;
};

}  // namespace gantry::formats::detail
