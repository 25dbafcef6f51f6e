// A library with one registered bundle, seen through the C++ API.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "index/index.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {

namespace fs = std::filesystem;

class LibraryTest : public testing::Test {
protected:
    void SetUp() override;

    // Of this build's plugin, or of no plugin at all.
    [[nodiscard]] static std::shared_ptr<host::Host> open_host(bool with_plugin = true);
    // A new handle; does not reconcile by itself unless told to.
    [[nodiscard]] std::shared_ptr<host::Library> open_library(bool in_background = false);
    [[nodiscard]] std::shared_ptr<host::Library> open_without_plugins();

    // Opens the library and registers `path`; the id.
    std::string register_bundle(const fs::path& path);
    // Opens anew, reconciles all models, closes.
    host::ReconcileOutcome reconcile(host::ReconcileOptions options = {});

    [[nodiscard]] fs::path record_path(const std::string& id) const { return root / id / "metadata.json"; }
    [[nodiscard]] nlohmann::json record_of(const std::string& id) const;
    void edit_record(const std::string& id, const std::string& member, const nlohmann::json& value) const;

    // Of the index: the row's state, all events since a cursor as "kind id", and whether a rebuild gives the
    // same.
    [[nodiscard]] std::string state_in_index(const std::string& id) const;
    [[nodiscard]] std::string cursor_of_now() const;
    [[nodiscard]] std::vector<std::string> events_since(const std::string& cursor) const;
    [[nodiscard]] std::string dump() const;
    [[nodiscard]] std::unique_ptr<host::Index> index() const;

    TemporaryFolder folder;
    fs::path root = folder / "library";
    fs::path bundle = folder / "bundles" / "dit";
};

// Everything below `root` but what SQLite keeps beside its file while it is open.
[[nodiscard]] std::string listing_of_library(const fs::path& root);

}  // namespace gantry::test
