// Little-endian numbers of fixed width, into a string and out of bytes that nobody vouches for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gantry::host {

class ByteWriter {
public:
    template <class T>
    void number(T value) {
        static_assert(std::is_integral_v<T>);
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8) bytes_ += static_cast<char>(bits & 0xFF);
    }
    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        bytes_ += value;
    }
    [[nodiscard]] std::string take() noexcept { return std::move(bytes_); }

private:
    std::string bytes_;
};

// After the first read past the end everything read is zero or empty, and is_good() is false.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) noexcept : rest_(bytes) {}

    template <class T>
    [[nodiscard]] T number() noexcept {
        static_assert(std::is_integral_v<T>);
        const auto part = take(sizeof(T));
        std::uint64_t bits = 0;
        for (std::size_t i = part.size(); i > 0; --i)
            bits = bits << 8 | static_cast<unsigned char>(part[i - 1]);
        return static_cast<T>(bits);
    }
    [[nodiscard]] std::string_view text() noexcept { return take(number<std::uint32_t>()); }
    [[nodiscard]] bool is_good() const noexcept { return is_good_; }
    [[nodiscard]] std::size_t rest() const noexcept { return rest_.size(); }

private:
    [[nodiscard]] std::string_view take(std::size_t size) noexcept {
        is_good_ = is_good_ && size <= rest_.size();
        if (!is_good_) return {};
        const auto part = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return part;
    }

    std::string_view rest_;
    bool is_good_ = true;
};

}  // namespace gantry::host
