#include "version_text.hpp"

#include <initializer_list>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_separator(char c) noexcept {
    return c == '-' || c == '_' || c == '.';
}

// What is left of a version to be read. Each member takes what it names, or nothing and answers false.
class Rest {
public:
    explicit Rest(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool is_empty() const noexcept { return text_.empty(); }

    bool take(char wanted) noexcept {
        if (text_.empty() || lower(text_.front()) != wanted) return false;
        text_.remove_prefix(1);
        return true;
    }

    bool take_digits() noexcept {
        std::size_t count = 0;
        while (count < text_.size() && is_digit(text_[count])) ++count;
        text_.remove_prefix(count);
        return count != 0;
    }

    // "1", "1.2", "1.2.3"
    bool take_release() noexcept {
        if (!take_digits()) return false;
        for (auto before = text_; take('.'); before = text_) {
            if (take_digits()) continue;
            text_ = before;
            break;
        }
        return true;
    }

    // ".dev1", "-rc-2", "post": one of `names`, the longer ones first, with separators and a number or without.
    bool take_named(std::initializer_list<std::string_view> names) noexcept {
        const auto before = text_;
        take_separator();
        for (const auto name : names) {
            if (!take_word(name)) continue;
            take_separator();
            take_digits();
            return true;
        }
        text_ = before;
        return false;
    }

    // "-1", another way to write ".post1"
    bool take_bare_post() noexcept {
        const auto before = text_;
        if (take('-') && take_digits()) return true;
        text_ = before;
        return false;
    }

    // Behind a "+": letters and digits, with single separators between them.
    bool take_local() noexcept {
        bool is_after_letter = false;
        for (; !text_.empty(); text_.remove_prefix(1)) {
            const auto c = lower(text_.front());
            const bool is_letter = is_digit(c) || (c >= 'a' && c <= 'z');
            if (!is_letter && !(is_separator(c) && is_after_letter)) return false;
            is_after_letter = is_letter;
        }
        return is_after_letter;
    }

private:
    void take_separator() noexcept {
        if (!text_.empty() && is_separator(text_.front())) text_.remove_prefix(1);
    }

    bool take_word(std::string_view word) noexcept {
        if (text_.size() < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i)
            if (lower(text_[i]) != word[i]) return false;
        text_.remove_prefix(word.size());
        return true;
    }

    std::string_view text_;
};

std::string_view without_spaces(std::string_view text) noexcept {
    constexpr std::string_view kSpaces = " \t\n\r\f\v";
    const auto first = text.find_first_not_of(kSpaces);
    return first == text.npos ? std::string_view{}
                              : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

}  // namespace

bool is_version(std::string_view text) noexcept {
    const auto body = without_spaces(text);
    Rest rest{body};
    rest.take('v');
    const auto unread = rest;
    if (!rest.take_digits() || !rest.take('!')) rest = unread;  // the epoch
    if (!rest.take_release()) return false;
    rest.take_named({"alpha", "a", "beta", "b", "preview", "pre", "c", "rc"});
    if (!rest.take_bare_post()) rest.take_named({"post", "rev", "r"});
    rest.take_named({"dev"});
    return rest.is_empty() || (rest.take('+') && rest.take_local());
}

std::string problem_of_version(const JsonValue* value) {
    if (value == nullptr) return "is not there";
    const auto* text = value->as_string();
    if (text == nullptr) return fmt::format("is {}", value->kind_name());
    return is_version(*text) ? std::string{} : fmt::format("is \"{}\"", shown(*text));
}

}  // namespace gantry::formats::diffusers_directory
