#include "registry/json_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "registry/messages.hpp"
#include "json/memory.hpp"

namespace gantry::host::registry {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::ptrdiff_t kDigitsOfADouble = 15;

// Reads a whole text without keeping it.
class Inspector final : public nlohmann::json_sax<Json> {
public:
    [[nodiscard]] std::string take_problem() { return std::move(problem_); }
    [[nodiscard]] bool lost_digits() const noexcept { return lost_digits_; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t& spelling) override {
        const auto digits = std::count_if(spelling.begin(), spelling.end(),
                                          [](char character) { return character >= '0' && character <= '9'; });
        lost_digits_ = lost_digits_ || digits > kDigitsOfADouble;
        return true;
    }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t&) override { return true; }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        const std::string_view message = error.what();
        const auto tag_end = message.find("] ");
        problem_ = printable(tag_end == std::string_view::npos ? message : message.substr(tag_end + 2));
        return false;
    }

private:
    bool enter() {
        if (++depth_ <= kMaxJsonDepth) return true;
        problem_ = "it is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels";
        return false;
    }
    bool leave() {
        --depth_;
        return true;
    }

    std::string problem_;
    int depth_ = 0;
    bool lost_digits_ = false;
};

bool is_taken_by_dom(const std::string& text) {
    thread_local simdjson::dom::parser parser;
    reserve_for(parser, text.size());
    return with_memory(parser.parse(text).error()) == simdjson::SUCCESS;
}

bool has_lost_digits(std::string_view text) {
    Inspector inspector;
    return !Json::sax_parse(text, &inspector) || inspector.lost_digits();
}

}  // namespace

std::optional<std::string> json_problem(const std::string& text) {
    if (text.starts_with(kByteOrderMark)) return "it begins with a byte order mark; save it without one";
    if (is_taken_by_dom(text)) return std::nullopt;

    // The DOM also refuses JSON that is none the worse for it, such as integers beyond 64 bits. This reader
    // takes those, but it would also stop at a NUL byte as if it were the end.
    if (text.find('\0') != std::string::npos) return "it holds a NUL byte";
    Inspector inspector;
    if (Json::sax_parse(text, &inspector)) return std::nullopt;
    return inspector.take_problem();
}

bool is_same_value(std::string_view left, std::string_view right) {
    if (left == right) return true;
    const auto left_value = Json::parse(left, nullptr, false);
    const auto right_value = Json::parse(right, nullptr, false);
    if (left_value.is_discarded() || right_value.is_discarded() || left_value != right_value) return false;
    return !has_lost_digits(left) && !has_lost_digits(right);
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view kWhiteSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kWhiteSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

}  // namespace gantry::host::registry
