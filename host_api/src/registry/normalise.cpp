#include <gantry/host/model_id.hpp>

#include <algorithm>
#include <array>

namespace gantry::host {
namespace {

constexpr std::size_t kLongestPart = 128;
constexpr std::size_t kShortestCut = 64;
constexpr std::string_view kDropped = "<>:\"/\\|?*";
// The two characters outside ASCII whose lower case is inside it.
constexpr std::string_view kKelvinSign = "\u212A";
constexpr std::string_view kCapitalIWithDot = "\u0130";

bool is_separator(char character) {
    return character == '-' || character == '_';
}

// One run of separators stays as it is where it is one character long.
void append(std::string& part, char character) {
    if (is_separator(character) && !part.empty() && is_separator(part.back()))
        part.back() = '_';
    else
        part += character;
}

char mapped(char character) {
    if (character >= 'A' && character <= 'Z') return static_cast<char>(character - 'A' + 'a');
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) return character;
    return character == '-' ? '-' : '_';
}

std::string without_outer_separators(const std::string& part) {
    const auto first = part.find_first_not_of("-_");
    if (first == std::string::npos) return {};
    return part.substr(first, part.find_last_not_of("-_") - first + 1);
}

void cut(std::string& part) {
    if (part.size() <= kLongestPart) return;
    part.resize(kLongestPart);
    const auto separator = part.find_last_of("-_");
    if (separator != std::string::npos && separator > kShortestCut) part.resize(separator);
}

bool is_device_name(std::string_view part) {
    constexpr std::array<std::string_view, 4> kPlain{"con", "prn", "aux", "nul"};
    if (std::find(kPlain.begin(), kPlain.end(), part) != kPlain.end()) return true;
    return part.size() == 4 && (part.starts_with("com") || part.starts_with("lpt")) && part[3] >= '1' &&
           part[3] <= '9';
}

}  // namespace

std::string normalise_part(std::string_view text) {
    std::string part;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (text.starts_with(kKelvinSign)) {
            append(part, 'k');
            taken = kKelvinSign.size();
        } else if (text.starts_with(kCapitalIWithDot)) {
            append(part, 'i');
            append(part, '_');
            taken = kCapitalIWithDot.size();
        } else if (kDropped.find(text.front()) == std::string_view::npos) {
            // Byte by byte is as good as character by character: both leave one run of '_', which
            // becomes a single one.
            append(part, mapped(text.front()));
        }
        text.remove_prefix(taken);
    }
    part = without_outer_separators(part);
    cut(part);
    if (is_device_name(part)) return part + "_model";
    return part.empty() ? "unnamed_model" : part;
}

}  // namespace gantry::host
