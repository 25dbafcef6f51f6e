#include "library/shard_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "library/file_ending.hpp"

namespace gantry::host {
namespace {

constexpr std::size_t kDigits = 5;
constexpr std::string_view kOf = "-of-";
constexpr std::array<std::string_view, 5> kUnfinished{".part", ".incomplete", ".crdownload", ".download",
                                                      ".tmp"};

std::optional<unsigned> number_in(std::string_view digits) {
    unsigned number = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

// Some browsers make a folder `x.download` around what they fetch, so every part of the name counts.
bool has_unfinished_part(std::string_view name) {
    while (true) {
        const auto slash = name.find('/');
        if (is_unfinished(name.substr(0, slash))) return true;
        if (slash == std::string_view::npos) return false;
        name.remove_prefix(slash + 1);
    }
}

}  // namespace

bool is_unfinished(std::string_view file_name) noexcept {
    return std::any_of(kUnfinished.begin(), kUnfinished.end(),
                       [&](std::string_view ending) { return has_ending(file_name, ending); });
}

std::optional<ShardName> shard_name_of(std::string_view file_name) {
    const auto of = file_name.rfind(kOf);
    if (of == std::string_view::npos || of < kDigits + 1 || file_name[of - kDigits - 1] != '-')
        return std::nullopt;
    const auto behind = file_name.substr(of + kOf.size());
    if (behind.size() < kDigits || (behind.size() > kDigits && behind[kDigits] != '.')) return std::nullopt;
    const auto number = number_in(file_name.substr(of - kDigits, kDigits));
    const auto total = number_in(behind.substr(0, kDigits));
    if (!number || !total || *total == 0 || *number > *total) return std::nullopt;
    return ShardName{std::string{file_name.substr(0, of - kDigits)}, *number, *total,
                     std::string{behind.substr(kDigits)}};
}

std::optional<PartialDownload> partial_download_in(const std::vector<std::string>& names) {
    using Set = std::tuple<std::string, std::string, unsigned>;  // folder and prefix, suffix, total
    std::map<Set, std::set<unsigned>> sets;
    for (const auto& name : names) {
        if (has_unfinished_part(name)) return PartialDownload{name, "it is still being downloaded"};
        const auto base = name.rfind('/') + 1;  // 0 where there is none
        if (const auto shard = shard_name_of(std::string_view{name}.substr(base)))
            sets[{name.substr(0, base) + shard->prefix, shard->suffix, shard->total}].insert(shard->number);
    }
    for (const auto& [set, numbers] : sets) {
        const auto& [prefix, suffix, total] = set;
        // Numbers count from 1, with some writers from 0.
        const unsigned first = *numbers.begin() == 0 ? 0 : 1;
        for (unsigned number = first; number < first + total; ++number)
            if (!numbers.contains(number))
                return PartialDownload{
                    fmt::format("{}{:05}-of-{:05}{}", prefix, number, total, suffix),
                    fmt::format("{} of {} parts are there, this one is not", numbers.size(), total)};
    }
    return std::nullopt;
}

}  // namespace gantry::host
