// GeneratedLibrary: a library of any number of registered bundles, made in seconds.
//
// One bundle is registered; the records of the others are copies of that record with their own names and paths,
// and their bundles copies of that bundle. Where there is a file system in memory, it is made there.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gantry/host/library.hpp>

namespace gantry::bench {

namespace fs = std::filesystem;

class GeneratedLibrary {
public:
    explicit GeneratedLibrary(std::size_t models);
    ~GeneratedLibrary();
    GeneratedLibrary(const GeneratedLibrary&) = delete;
    GeneratedLibrary& operator=(const GeneratedLibrary&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return models_; }
    [[nodiscard]] fs::path root() const { return base_ / "library"; }
    [[nodiscard]] fs::path bundle(std::size_t number) const;
    [[nodiscard]] std::string id(std::size_t number) const;
    [[nodiscard]] fs::path record(std::size_t number) const { return root() / id(number) / "metadata.json"; }
    // A place beside the bundles that nothing has been put at.
    [[nodiscard]] fs::path free_place(const std::string& name) const { return base_ / name; }

    [[nodiscard]] std::shared_ptr<host::Library> open() const;
    void delete_index() const;

private:
    void make_model(std::size_t number, const std::string& record) const;

    std::size_t models_;
    fs::path base_;
    std::shared_ptr<host::Host> host_;
};

// Of a quick run, and of one with GANTRY_LONG=1.
[[nodiscard]] std::vector<std::size_t> library_sizes();

void copy_tiny_bundle(const fs::path& target);

}  // namespace gantry::bench
