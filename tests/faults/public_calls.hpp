// Every public call that changes nothing of a library, for tests in which something fails below each of them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

namespace gantry::test {

struct Subject {
    std::string root;
    std::string whole;
    std::string broken;
    std::string bundles;   // the folder of both
    std::string imported;  // a copy of it is in the library
    std::string cache;     // laid out as that of a hub
    std::shared_ptr<host::Host> host;
    std::shared_ptr<host::Library> library;
    std::string id;
    std::string capture;
};

// Makes below `place` what subjects are opened on.
void prepare_subject(const std::filesystem::path& place);
[[nodiscard]] Subject open_subject(const std::filesystem::path& place);

// Does one public call with a fault in it, and not in what the test does before and behind it.
class Armed {
public:
    Armed(std::function<void()> begin, std::function<void()> end)
        : begin_(std::move(begin)), end_(std::move(end)) {}

    template <class Call>
    auto operator()(const Call& call) const {
        const Span span{*this};
        return call();
    }

private:
    struct Span {
        explicit Span(const Armed& armed) : end(armed.end_) { armed.begin_(); }
        ~Span() { end(); }
        Span(const Span&) = delete;
        Span& operator=(const Span&) = delete;
        const std::function<void()>& end;
    };
    std::function<void()> begin_;
    std::function<void()> end_;
};

struct PublicCall {
    const char* name;
    // All that was answered, as text.
    Result<std::string> (*run)(const Subject& on, const Armed& armed);

    friend std::ostream& operator<<(std::ostream& out, const PublicCall& call) { return out << call.name; }
};
[[nodiscard]] const std::vector<PublicCall>& public_calls();

template <class T>
T must(Result<T> outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().message};
    return *std::move(outcome);
}

}  // namespace gantry::test
