#include "model_file.hpp"

#include <array>
#include <span>
#include <vector>

namespace {

constexpr std::uint32_t kNewestVersion = 6;
constexpr std::uint32_t kMostVariables = 1'000'000;

// Reads forward; once something could not be read every further answer is 0.
class Reader {
public:
    Reader(const gantry::BundleView& view, std::string_view name)
        : view_(view), name_(name), size_(view.stat(name).size) {}

    std::uint64_t number(std::size_t bytes) {
        std::array<std::byte, 8> buffer{};
        if (!take(std::span{buffer}.first(bytes))) return 0;
        std::uint64_t value = 0;
        for (std::size_t i = bytes; i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(buffer[i]);
        return value;
    }

    std::string text() {
        std::vector<std::byte> buffer(number(2));
        if (buffer.empty() || !take(buffer) || buffer.back() != std::byte{0}) {
            is_good_ = false;
            return {};
        }
        return {reinterpret_cast<const char*>(buffer.data()), buffer.size() - 1};
    }

    void skip(std::uint64_t bytes) {
        if (bytes > size_ - offset_) is_good_ = false;
        if (is_good_) offset_ += bytes;
    }

    [[nodiscard]] bool is_good() const { return is_good_; }
    [[nodiscard]] bool is_at_end() const { return offset_ == size_; }

private:
    bool take(std::span<std::byte> buffer) {
        if (!is_good_ || buffer.size() > size_ - offset_) return is_good_ = false;
        const auto answer = view_.read(name_, offset_, buffer);
        if (!answer.is_ok() || answer.value != buffer.size()) return is_good_ = false;
        offset_ += buffer.size();
        return true;
    }

    const gantry::BundleView& view_;
    std::string_view name_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;
    bool is_good_ = true;
};

void skip_variable(Reader& reader, std::uint32_t version) {
    (void)reader.text();
    reader.skip(4 * reader.number(1));
    const auto type_or_item_size = reader.number(1);
    const auto count = reader.number(4);
    reader.skip(version >= 4 ? count : count * type_or_item_size);
}

}  // namespace

ModelFile read_model_file(const gantry::BundleView& view, std::string_view name) {
    ModelFile file;
    file.size = view.stat(name).size;
    Reader reader{view, name};
    file.version = static_cast<std::uint32_t>(reader.number(4));
    if (!reader.is_good() || file.version == 0) {
        file.problem = "it does not start with a version number";
        return file;
    }
    if (file.version > kNewestVersion) {
        file.is_newer = true;
        return file;
    }
    if (file.version >= 2) {
        file.spec = reader.text();
        (void)reader.number(4);
    }
    const auto variables = reader.number(4);
    if (!reader.is_good() || variables > kMostVariables) {
        file.problem = "its header does not read";
        return file;
    }
    for (std::uint64_t i = 0; i < variables && reader.is_good(); ++i) skip_variable(reader, file.version);
    if (file.version >= 3) {
        const auto aliases = reader.number(4);
        for (std::uint64_t i = 0; i < 2 * aliases && reader.is_good(); ++i) (void)reader.text();
    }
    if (!reader.is_good())
        file.problem = "it ends before its last variable";
    else if (!reader.is_at_end())
        file.problem = "bytes follow behind its last variable";
    return file;
}
