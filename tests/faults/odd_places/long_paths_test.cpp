// Paths around the longest that the system takes, and names of the longest kind.
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestPath = PATH_MAX - 1;

class LongPaths : public LibraryTest {
protected:
    // A new folder below `folder`, whose path has that many bytes.
    fs::path path_of(std::size_t bytes) {
        auto path = folder.path().string();
        while (path.size() < bytes) {
            const auto left = bytes - path.size() - 1;
            // Never so much that only a slash has room behind it.
            const auto part = left <= 200 ? left : std::min<std::size_t>(200, left - 2);
            path += "/" + std::string(part, 'd');
        }
        EXPECT_EQ(path.size(), bytes);
        fs::create_directories(path);
        return path;
    }

    // A bundle whose path has that many bytes. The paths of its files may be longer than any program can name,
    // so it is made from within.
    fs::path bundle_of(std::size_t bytes) {
        const auto parent = path_of(bytes - 30);
        const std::string name(29, 'b');
        const auto back = fs::current_path();
        fs::current_path(parent);
        copy_bundle("dit", "./" + name);
        fs::current_path(back);
        return parent / name;
    }

    std::shared_ptr<host::Library> open(const fs::path& root) {
        auto opened = open_library_at(root);
        EXPECT_TRUE(opened) << opened.error().message;
        return *std::move(opened);
    }
};

TEST_F(LongPaths, OfARootAreTakenAsLongAsItsIndexTakesThem) {
    copy_bundle("dit", folder / "bundle");
    const auto bundle = (folder / "bundle").string();
    std::size_t taken = 0;
    for (std::size_t bytes = 470; bytes < 500; ++bytes) {
        const auto root = path_of(bytes);
        const auto made = open(root)->register_external(bundle, {});
        if (made) {
            EXPECT_EQ(taken, bytes == 470 ? 0 : bytes - 1) << "no shorter one may be refused";
            taken = bytes;
            EXPECT_TRUE(open(root)->resolve_model_execution_descriptor(made->model_id));
            EXPECT_TRUE(open(root)->import_model(bundle, {}));
            EXPECT_TRUE(open(root)->remove_model(made->model_id));
        } else {
            EXPECT_EQ(made.error().code, ErrorCode::invalid_argument) << made.error().message;
            EXPECT_THAT(made.error().message, HasSubstr("at most " + std::to_string(taken)));
            EXPECT_TRUE(fs::is_empty(root));
        }
        fs::remove_all(folder / std::string(200, 'd'));
    }
    EXPECT_GT(taken, 470U);
    EXPECT_LT(taken, 499U);
}

TEST_F(LongPaths, OfARootThatIsTooLongAreNamedAndNothingIsMade) {
    copy_bundle("dit", folder / "bundle");
    for (const auto bytes : {kLongestPath - 100, kLongestPath - 15, kLongestPath - 1, kLongestPath}) {
        const auto root = path_of(bytes);
        const auto handle = open(root);
        EXPECT_EQ(handle->list_models({})->total, 0U);
        EXPECT_EQ(handle->register_external((folder / "bundle").string(), {}).error().code,
                  ErrorCode::invalid_argument);
        EXPECT_TRUE(handle->reconcile({}).error().code == ErrorCode::invalid_argument);
        EXPECT_TRUE(fs::is_empty(root)) << bytes;
        const auto said =
            run_command({"--library", root.string(), "--json", "import", (folder / "bundle").string()});
        EXPECT_EQ(said.exit_code, 1);
        EXPECT_THAT(said.error()["message"].get<std::string>(), HasSubstr("move it to a shorter path"));
        EXPECT_TRUE(fs::is_empty(root)) << bytes;
    }
    const auto beyond = folder.path().string() + std::string(kLongestPath, '/') + "library";
    const auto opened = open_library_at(beyond);
    EXPECT_TRUE(opened) << "slashes do not count: " << opened.error().message;
    const auto no_path = open_library_at(folder.path().string() + std::string(kLongestPath, 'x'));
    ASSERT_FALSE(no_path);
    EXPECT_THAT(no_path.error().message, HasSubstr("use a shorter path or name"));
}

// One that was moved there, say. Descriptors that lead into it are as long as they are.
TEST_F(LongPaths, OfALibraryThatWasMovedCanStillBeRead) {
    const auto id = add_model("bundle");
    const auto root = path_of(1'000);
    fs::remove(root);
    fs::rename(library, root);
    const auto moved = open(root);
    EXPECT_EQ(moved->list_models({})->total, 1U);
    EXPECT_TRUE(moved->resolve_model_execution_descriptor(id));
    EXPECT_EQ(moved->remove_model(id).error().code, ErrorCode::invalid_argument);
    fs::rename(root, library);
    EXPECT_EQ(gantry({"remove", id}).exit_code, 0);
}

TEST_F(LongPaths, OfABundleAreTakenUpToTheLastByte) {
    for (const auto bytes : {kLongestPath - 90, kLongestPath - 1, kLongestPath}) {
        const auto bundle = bundle_of(bytes);
        const auto made = gantry({"register", bundle.string(), "--name", "at-" + std::to_string(bytes)});
        ASSERT_EQ(made.exit_code, 0) << made.err;
        const std::string id = made.json()["model_id"];
        EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
        const auto copy = gantry({"import", bundle.string(), "--name", "copy-" + std::to_string(bytes)});
        ASSERT_EQ(copy.exit_code, 0) << copy.err;
        EXPECT_EQ(gantry({"descriptor", copy.json()["model_id"]}).exit_code, 0);
        fs::rename(bundle, folder / ("away-" + std::to_string(bytes)));
        EXPECT_EQ(gantry({"descriptor", id}).error()["code"], "degraded");
        EXPECT_EQ(gantry({"relocate", id, (folder / ("away-" + std::to_string(bytes))).string()}).exit_code, 0);
    }
    const auto said = gantry({"register", "/" + std::string(kLongestPath, 'x')});
    EXPECT_EQ(said.error()["code"], "invalid_argument");
    EXPECT_EQ(gantry({"reconcile"}).json()["unchanged"], 6);
}

TEST_F(LongPaths, OfNamesAreTakenWholeOrShortened) {
    const std::string longest(kLongestName, 'n');
    const auto bundle = folder / longest;
    copy_bundle("dit", bundle);
    write_file(bundle / "vae" / longest, "a file beside the weights");
    std::vector<std::string> ids;
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"register", bundle.string()},
          {"import", bundle.string()},
          {"import", bundle.string(), "--name", longest + longest},
          {"import", bundle.string(), "--family", longest + "é" + longest}}) {
        const auto made = gantry(command);
        ASSERT_EQ(made.exit_code, 0) << command[0] << command.size() << made.err;
        ids.push_back(made.json()["model_id"]);
        EXPECT_EQ(gantry({"descriptor", ids.back()}).exit_code, 0) << ids.back();
    }
    EXPECT_TRUE(fs::exists(library / ids[1] / "vae" / longest));
    copy_bundle("dit", library / "diffusion" / longest / longest);
    const auto adopted = gantry({"adopt"});
    ASSERT_EQ(adopted.exit_code, 0);
    EXPECT_EQ(adopted.json()["adopted"].size(), 1U) << adopted.out;
    EXPECT_EQ(ids[1], ids[2]) << "the same files, and a name that is the same as far as it is taken";
    EXPECT_EQ(gantry({"reconcile"}).json()["unchanged"], 4);
    const auto page = gantry({"list"}).json();
    for (const auto& model : page["models"])
        EXPECT_EQ(gantry({"remove", model["model_id"]}).exit_code, 0) << model["model_id"];
    EXPECT_EQ(gantry({"list"}).json()["total"], 0);
    EXPECT_TRUE(fs::exists(bundle / "vae" / longest));
}

TEST_F(LongPaths, OfANameThatNoFileSystemTakesAreNamed) {
    const std::string beyond(kLongestName + 1, 'n');
    EXPECT_EQ(gantry({"register", (folder / beyond).string()}).error()["code"], "invalid_argument");
    EXPECT_EQ(gantry({"show", "diffusion/unknown/" + beyond}).error()["code"], "invalid_model_id");
    EXPECT_EQ(gantry({"remove", "diffusion/unknown/" + beyond}).error()["code"], "invalid_model_id");
}

}  // namespace
}  // namespace gantry::test
