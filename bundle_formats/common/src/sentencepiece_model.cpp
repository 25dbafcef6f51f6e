#include <gantry/formats/sentencepiece_model.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace gantry::formats {
namespace {

enum WireType : unsigned { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };  // groups are out of use

struct Field {
    std::uint64_t number = 0;
    WireType type = varint;
    std::string_view content;  // of `bytes`
};

// Takes the fields of a message apart, one after another.
class MessageReader {
public:
    explicit MessageReader(std::string_view message) noexcept : rest_(message) {}

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

    // nullopt: what follows is no field.
    std::optional<Field> next() {
        const auto key = take_varint();
        if (!key || *key >> 3 == 0) return std::nullopt;
        Field field{*key >> 3, static_cast<WireType>(*key & 7), {}};
        switch (field.type) {
            case varint:
                if (!take_varint()) return std::nullopt;
                return field;
            case fixed64: return take(8) ? std::optional{field} : std::nullopt;
            case fixed32: return take(4) ? std::optional{field} : std::nullopt;
            case bytes: {
                const auto size = take_varint();
                const auto content = size ? take(*size) : std::nullopt;
                if (!content) return std::nullopt;
                field.content = *content;
                return field;
            }
        }
        return std::nullopt;
    }

private:
    std::optional<std::string_view> take(std::uint64_t size) noexcept {
        if (size > rest_.size()) return std::nullopt;
        const auto taken = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::optional<std::uint64_t> take_varint() noexcept {
        constexpr unsigned kBits = 64;
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < kBits && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }

    std::string_view rest_;
};

bool is_message(std::string_view content) {
    MessageReader reader{content};
    while (!reader.is_at_end())
        if (!reader.next()) return false;
    return true;
}

bool is_base64(std::string_view text) noexcept {
    return !text.empty() && text.size() % 4 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/' || c == '=';
    });
}

bool is_number(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string check_sentencepiece_model(std::string_view bytes) {
    constexpr std::uint64_t kPieces = 1;
    constexpr std::uint64_t kLastSettings = 5;  // trainer, normalizer, self-test and denormalizer
    MessageReader reader{bytes};
    std::uint64_t pieces = 0;
    while (!reader.is_at_end()) {
        const auto field = reader.next();
        const bool is_known = field && field->number <= kLastSettings;
        if (!field || (is_known && (field->type != WireType::bytes || !is_message(field->content))))
            return pieces == 0 ? "it is no SentencePiece model"
                               : fmt::format("its SentencePiece model ends or breaks behind {} pieces", pieces);
        if (field->number == kPieces) ++pieces;
    }
    return pieces == 0 ? "its SentencePiece model holds no pieces" : std::string{};
}

bool is_tiktoken_vocabulary(std::string_view text) noexcept {
    bool has_word = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const auto space = line.find(' ');
        if (space == line.npos || !is_base64(line.substr(0, space)) || !is_number(line.substr(space + 1)))
            return false;
        has_word = true;
    }
    return has_word;
}

}  // namespace gantry::formats
