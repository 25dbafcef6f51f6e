// Result<T>: a value or an Error. Never neither, never both, never an exception.
//
// The names are those of std::expected, which C++20 does not have; value() is left out on purpose, because
// it would have to throw. Compiles without exceptions and RTTI.
#pragma once

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <gantry/error.hpp>

namespace gantry {

template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = Error;

    // Implicit, so that a function can `return value;` and `return make_error(...);`.
    template <class U = T>
    requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error>) Result(U&& value)
        : state_(std::in_place_index<0>, std::forward<U>(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // Precondition of these four: has_value().
    [[nodiscard]] T& operator*() & noexcept { return *checked(std::get_if<0>(&state_)); }
    [[nodiscard]] const T& operator*() const& noexcept { return *checked(std::get_if<0>(&state_)); }
    [[nodiscard]] T&& operator*() && noexcept { return std::move(*checked(std::get_if<0>(&state_))); }
    [[nodiscard]] T* operator->() noexcept { return checked(std::get_if<0>(&state_)); }
    [[nodiscard]] const T* operator->() const noexcept { return checked(std::get_if<0>(&state_)); }

    // Precondition of these three: !has_value().
    [[nodiscard]] Error& error() & noexcept { return *checked(std::get_if<1>(&state_)); }
    [[nodiscard]] const Error& error() const& noexcept { return *checked(std::get_if<1>(&state_)); }
    [[nodiscard]] Error&& error() && noexcept { return std::move(*checked(std::get_if<1>(&state_))); }

    template <class U>
    [[nodiscard]] T value_or(U&& other) && {
        return has_value() ? std::move(**this) : static_cast<T>(std::forward<U>(other));
    }

private:
    template <class P>
    static P* checked(P* pointer) noexcept {
        assert(pointer != nullptr);
        return pointer;
    }

    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    using error_type = Error;

    Result() noexcept = default;
    Result(Error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    // Precondition of these three: !has_value().
    [[nodiscard]] Error& error() & noexcept { return *checked(); }
    [[nodiscard]] const Error& error() const& noexcept { return *const_cast<Result*>(this)->checked(); }
    [[nodiscard]] Error&& error() && noexcept { return std::move(*checked()); }

private:
    Error* checked() noexcept {
        assert(error_.has_value());
        return &*error_;
    }

    std::optional<Error> error_;
};

}  // namespace gantry

#define GANTRY_DETAIL_CONCAT_2(a, b) a##b
#define GANTRY_DETAIL_CONCAT(a, b) GANTRY_DETAIL_CONCAT_2(a, b)

// Leaves the function with the error of `expression`, a Result, if it holds one.
#define GANTRY_TRY(expression)                                               \
    do {                                                                     \
        auto&& gantry_try_result = (expression);                             \
        if (!gantry_try_result) return std::move(gantry_try_result).error(); \
    } while (false)

// The same, else declares `declaration` with the value: GANTRY_TRY_ASSIGN(auto file, open(path));
#define GANTRY_TRY_ASSIGN(declaration, ...) \
    GANTRY_DETAIL_TRY_ASSIGN(GANTRY_DETAIL_CONCAT(gantry_result_, __LINE__), declaration, __VA_ARGS__)
#define GANTRY_DETAIL_TRY_ASSIGN(result, declaration, ...) \
    auto result = (__VA_ARGS__);                           \
    if (!result) return std::move(result).error();         \
    declaration = *std::move(result)
