#include <gantry/host/model_id.hpp>

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "registry/letter_case.hpp"
#include "registry/messages.hpp"
#include "registry/plain_text.hpp"

namespace gantry::host {
namespace {

using registry::quoted;

constexpr std::size_t kLongestPart = 255;     // what file systems take as one name
constexpr std::size_t kLongestNewPart = 128;  // what normalise_part gives at most
constexpr std::array<std::string_view, 3> kPartNames{"type", "family", "name"};

Error refusal(std::string_view text, std::string_view reason) {
    return make_error(
        ErrorCode::invalid_model_id,
        fmt::format("{} is not a model id: {}; an id is <type>/<family>/<name>", quoted(text), reason));
}

// "" for a part that can be one.
std::string_view problem_of_part(std::string_view part) {
    if (part.empty()) return "is empty";
    if (part == "." || part == "..") return "is a step in a path, not a name";
    if (part.size() > kLongestPart) return "is longer than 255 bytes";
    if (const auto problem = registry::problem_of_text(part); !problem.empty()) return problem;
    if (part.find('\\') != std::string_view::npos) return "holds a backslash";
    return "";
}

std::string_view without_trailing_separators(std::string_view text) {
    const auto last = text.find_last_not_of("-_");
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// At most `size` bytes of `text`, never half a code point.
std::string_view cut_to(std::string_view text, std::size_t size) {
    if (text.size() <= size) return text;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

}  // namespace

Result<ModelId> ModelId::parse(std::string_view text) {
    if (text.empty()) return refusal(text, "it is empty");
    if (text.front() == '/') return refusal(text, "it is an absolute path");
    const auto slashes = std::count(text.begin(), text.end(), '/');
    if (slashes != 2) return refusal(text, fmt::format("it has {} of 3 parts", slashes + 1));

    auto rest = text;
    for (const auto part_name : kPartNames) {
        const auto part = rest.substr(0, rest.find('/'));
        if (const auto problem = problem_of_part(part); !problem.empty())
            return refusal(text, fmt::format("its {}, {}, {}", part_name, quoted(part), problem));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    // In any case of its letters: a disk that does not tell them apart takes all for that folder.
    constexpr std::string_view kOwnNames = ".gantry";
    if (registry::lower_case(text.substr(0, kOwnNames.size())) == kOwnNames)
        return refusal(text, "its type starts with \".gantry\", where the library keeps its own files");
    return ModelId{std::string{text}};
}

ModelId ModelId::make(std::string_view type, std::string_view family, std::string_view name) {
    return ModelId{fmt::format("{}/{}/{}", normalise_part(type), normalise_part(family), normalise_part(name))};
}

std::string_view ModelId::type() const noexcept {
    return std::string_view{text_}.substr(0, text_.find('/'));
}

std::string_view ModelId::family() const noexcept {
    const auto begin = text_.find('/') + 1;
    return std::string_view{text_}.substr(begin, text_.rfind('/') - begin);
}

std::string_view ModelId::name() const noexcept {
    return std::string_view{text_}.substr(text_.rfind('/') + 1);
}

ModelId ModelId::with_suffix(std::string_view suffix) const {
    assert(suffix.size() <= kLongestNewPart / 2 && suffix.find('/') == std::string_view::npos);
    const auto base = without_trailing_separators(cut_to(name(), kLongestNewPart - suffix.size()));
    return ModelId{fmt::format("{}/{}/{}{}", type(), family(), base, suffix)};
}

}  // namespace gantry::host
