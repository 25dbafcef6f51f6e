#include "registry/spelling.hpp"

#include <fcntl.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "registry/file_descriptor.hpp"
#include "temporary_folder.hpp"

namespace gantry::host::registry {
namespace {

// Where no disk folds case here; the others are met in faults:odd_places, through a shim.
class Spelling : public ::testing::Test {
protected:
    [[nodiscard]] std::string beneath(std::string_view name) const {
        const FileDescriptor opened{::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        return spelled_beneath(opened.get(), name);
    }

    testing::TemporaryFolder folder;
};

TEST_F(Spelling, IsTheGivenOneWhereCaseCounts) {
    folder.write("Team/Model/metadata.json", "{}");
    folder.write("42/\xc3\xa9t\xc3\xa9/\xe6\xa8\xa1\xe5\x9e\x8b", "");
    for (const auto* name : {"Team/Model/metadata.json", "Team/Model", "team/Model", "Team/MODEL/x", "42/43",
                             "nothing", "42/\xc3\xa9t\xc3\xa9/\xe6\xa8\xa1\xe5\x9e\x8b", "42/\xc3\x89T\xc3\x89",
                             "Team/Model/metadata.json/x"}) {
        EXPECT_EQ(beneath(name), name);
        const auto path = folder.path() + "/" + name;
        EXPECT_EQ(spelled(path), path);
    }
    EXPECT_EQ(spelled("/"), "/");
}

TEST_F(Spelling, OfTwoNamesOfOneFileIsTheGivenOne) {
    folder.write("Foo", "");
    std::filesystem::create_hard_link(folder.path() + "/Foo", folder.path() + "/fOO");
    EXPECT_EQ(beneath("Foo"), "Foo");
    EXPECT_EQ(beneath("fOO"), "fOO");
}

TEST_F(Spelling, LooksBehindNoLink) {
    folder.write("Team/Model", "");
    folder.link("link", folder.path() + "/Team");
    EXPECT_EQ(beneath("link/model"), "link/model");
}

}  // namespace
}  // namespace gantry::host::registry
