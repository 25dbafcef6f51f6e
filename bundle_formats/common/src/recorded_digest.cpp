#include <gantry/formats/recorded_digest.hpp>

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gantry::formats {
namespace {

constexpr std::uint64_t kMaxMetadataBytes = 4096;
constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kGitDigits = 40;

template <std::size_t Size>
std::string hex(const std::array<std::uint8_t, Size>& bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool is_hex(std::string_view text) noexcept {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string recorded_by_cache(const BundleView& view, std::string_view name) {
    if (const auto sha256 = view.recorded_sha256(name); sha256.is_ok()) return hex(sha256.value);
    if (const auto git = view.recorded_git_sha1(name); git.is_ok()) return hex(git.value);
    return {};
}

std::string recorded_beside(const BundleView& view, std::string_view name) {
    const auto text =
        view.read_text(fmt::format(".cache/huggingface/download/{}.metadata", name), kMaxMetadataBytes);
    return text.is_ok() ? digest_in_metadata(text.value) : std::string{};
}

template <class Answer>
RecordedContent compare(const Answer& computed, std::string_view recorded) {
    if (!computed.is_ok()) return RecordedContent::not_checked;
    return hex(computed.value) == recorded ? RecordedContent::same : RecordedContent::differs;
}

}  // namespace

std::string digest_in_metadata(std::string_view text) {
    const auto first = text.find('\n');
    if (first == text.npos) return {};
    auto line = text.substr(first + 1);
    line = line.substr(0, line.find('\n'));
    constexpr std::string_view kEdges = " \t\r\"";
    const auto begin = line.find_first_not_of(kEdges);
    if (begin == line.npos) return {};
    line = line.substr(begin, line.find_last_not_of(kEdges) - begin + 1);
    const bool is_digest = (line.size() == kSha256Digits || line.size() == kGitDigits) && is_hex(line);
    return is_digest ? std::string{line} : std::string{};
}

RecordedContent check_recorded_content(const BundleView& view, std::string_view name) {
    auto recorded = recorded_by_cache(view, name);
    if (recorded.empty()) recorded = recorded_beside(view, name);
    if (recorded.empty()) return RecordedContent::not_recorded;
    return recorded.size() == kSha256Digits ? compare(view.sha256(name), recorded)
                                            : compare(view.git_sha1(name), recorded);
}

}  // namespace gantry::formats
