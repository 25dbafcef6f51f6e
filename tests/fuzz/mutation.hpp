// Mutation: inputs made from a corpus. The same seed and number make the same input, whatever came before.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace gantry::fuzz {

class Mutation {
public:
    // `corpus` must not be empty.
    Mutation(std::vector<std::string> corpus, std::uint64_t seed) : corpus_(std::move(corpus)), seed_(seed) {}

    // The first ones are the corpus as it is.
    [[nodiscard]] std::string input(std::uint64_t number);

private:
    [[nodiscard]] std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
    void change(std::string& text);

    std::vector<std::string> corpus_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
};

}  // namespace gantry::fuzz
