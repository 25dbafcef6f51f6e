// Many users of one library at once: processes, threads, handles, and copies of the host.
#include <dlfcn.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "index/index.hpp"
#include "integration/library_fixture.hpp"
#include "registry/root.hpp"
#include "registry/writer_lock.hpp"
#include "support/running_command.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::shared_ptr<host::Library> open_library(const fs::path& root) {
    host::HostOptions host_options;
    host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
    host_options.search_default_folders = false;
    host::LibraryOptions options;
    options.reconcile_in_background = false;
    options.root = root;
    auto library = host::Library::open(*host::Host::open(host_options), options);
    if (!library) throw std::runtime_error{library.error().message};
    return *library;
}

// What a forked child answers with its exit code.
template <class Work>
int in_child(const Work& work) {
    const auto child = fork();
    if (child == 0) _exit(work());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class Sharing : public LibraryTest {
protected:
    fs::path own() const { return library / ".gantry"; }
    fs::path database() const { return own() / "models.v3.db"; }

    std::string index_dump() const {
        const auto index = host::Index::open(own());
        return index ? (*index)->dump().value_or("no dump") : index.error().message;
    }

    // The index as it is made from the records alone.
    std::string rebuilt_dump() const {
        for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(database().string() + suffix);
        (void)open_library(library);
        return index_dump();
    }
};

// A process that takes the library's lock, says so, and keeps it until it is killed.
class LockHolder {
public:
    explicit LockHolder(const fs::path& own_folder) {
        std::array<int, 2> ready{};
        if (pipe(ready.data()) != 0) return;
        child_ = fork();
        if (child_ == 0) {
            const auto held = host::WriterLock::acquire(own_folder, std::chrono::milliseconds{0});
            (void)!write(ready[1], held ? "x" : "-", 1);
            pause();
            _exit(0);
        }
        char byte = '-';
        (void)!read(ready[0], &byte, 1);
        has_lock_ = byte == 'x';
        close(ready[0]);
        close(ready[1]);
    }
    ~LockHolder() { die(); }
    void die() {
        if (child_ <= 0) return;
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        child_ = -1;
    }
    [[nodiscard]] bool has_lock() const noexcept { return has_lock_; }
    [[nodiscard]] pid_t pid() const noexcept { return child_; }

private:
    pid_t child_ = -1;
    bool has_lock_ = false;
};

TEST_F(Sharing, ALockedLibraryNamesTheProcessAndIsFreeWhenThatDies) {
    const auto id = add_model("bundle");
    LockHolder holder{own()};
    ASSERT_TRUE(holder.has_lock());
    EXPECT_EQ(gantry({"list"}).json()["total"], 1) << "readers never wait";
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);

    const auto begin = std::chrono::steady_clock::now();
    const auto refused = gantry({"--wait", "1", "remove", id});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "locked");
    EXPECT_THAT(refused.error()["message"].get<std::string>(),
                HasSubstr("process " + std::to_string(holder.pid())));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{950});

    holder.die();
    EXPECT_EQ(gantry({"--wait", "0", "remove", id}).exit_code, 0);
}

TEST_F(Sharing, CtrlCWhileWaitingForTheLockLeavesNothingHalfDone) {
    add_model("first");
    copy_bundle("dit", folder / "second");
    const LockHolder holder{own()};
    ASSERT_TRUE(holder.has_lock());
    const auto before = full_listing(library / "diffusion") + full_listing(own() / "sources");
    RunningCommand waiting{
        {"--library", library.string(), "--json", "--wait", "60", "register", (folder / "second").string()}};
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    waiting.send(SIGINT);
    const auto outcome = waiting.wait();
    EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("\"cancelled\""));
    EXPECT_EQ(full_listing(library / "diffusion") + full_listing(own() / "sources"), before);
}

TEST_F(Sharing, AForkedChildIsRefusedAndTheParentGoesOn) {
    add_model("bundle");
    const auto handle = open_library(library);
    ASSERT_EQ(handle->list_models({})->total, 1u);
    EXPECT_EQ(in_child([&] {
                  const auto page = handle->list_models({});
                  const auto again = host::Library::open(
                      *host::Host::open({}), {.root = library.string(), .reconcile_in_background = false});
                  const bool is_refused = !page && page.error().code == ErrorCode::second_copy && !again &&
                                          again.error().code == ErrorCode::second_copy;
                  return is_refused ? 7 : 1;
              }),
              7);
    EXPECT_EQ(handle->list_models({})->total, 1u);
}

int descriptors_of(const fs::path& file) {
    int count = 0;
    for (const auto& entry : fs::directory_iterator{"/proc/self/fd"}) {
        std::error_code gone;
        if (fs::read_symlink(entry.path(), gone) == file) ++count;
    }
    return count;
}

TEST_F(Sharing, HandlesOnOneRootShareOneSetOfConnections) {
    add_model("bundle");
    const auto first = open_library(library);
    ASSERT_EQ(first->list_models({})->total, 1u);
    const auto open_files = descriptors_of(database());
    EXPECT_GT(open_files, 0);
    fs::create_directory_symlink(library, folder / "link");
    const auto second = open_library(folder / "link");
    EXPECT_EQ(second->list_models({})->total, 1u);
    EXPECT_EQ(descriptors_of(database()), open_files);
}

// SQLite's locks are lost when a process closes any descriptor of the file: another process's commit could then
// be overwritten.
TEST_F(Sharing, NoCommitOfAnotherProcessIsLostWhileHandlesComeAndGo) {
    copy_bundle("dit", folder / "mine");
    constexpr int kModels = 25;
    for (int i = 0; i < kModels; ++i) copy_bundle("dit", folder / ("theirs" + std::to_string(i)));
    ASSERT_TRUE(open_library(library)->register_external((folder / "mine").string(), {}));
    const auto child = fork();
    if (child == 0) {
        const auto theirs = open_library(library);
        for (int i = 0; i < kModels; ++i)
            if (!theirs->register_external((folder / ("theirs" + std::to_string(i))).string(), {})) _exit(1);
        _exit(0);
    }
    {
        const auto kept = open_library(library);
        int status = 0;
        for (int i = 0; waitpid(child, &status, WNOHANG) == 0; ++i) {
            host::RegisterOptions options;
            options.tags = {std::to_string(i)};
            EXPECT_TRUE(open_library(library)->register_external((folder / "mine").string(), options));
        }
        EXPECT_EQ(status, 0);
        EXPECT_EQ(kept->list_models({})->total, kModels + 1u);
    }
    const auto dump = index_dump();
    EXPECT_EQ(dump, rebuilt_dump());
    EXPECT_EQ(std::count(dump.begin(), dump.end(), '\n'), kModels + 1);
}

TEST_F(Sharing, ThreadsOfOneProcessOpenAndCloseAtOnce) {
    add_model("bundle");
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                try {
                    if (!open_library(library)->list_models({})) ++failures;
                } catch (const std::runtime_error&) {
                    ++failures;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures.load(), 0);
}

// Opens the library with the module's own copy of the host.
std::string open_by(void* module, const fs::path& root) {
    if (module == nullptr) return dlerror();
    using Open = int (*)(const char*, char*, unsigned long);
    const auto open = reinterpret_cast<Open>(dlsym(module, "gantry_test_open_library"));
    if (open == nullptr) return dlerror();
    std::array<char, 64> name{};
    return open(root.c_str(), name.data(), name.size()) == 0 ? "opened" : name.data();
}

TEST_F(Sharing, ASecondCopyOfTheHostInOneProcessIsRefused) {
    add_model("bundle");
    auto* const module = dlopen(GANTRY_TEST_SECOND_COPY, RTLD_NOW | RTLD_LOCAL);
    {
        const auto handle = open_library(library);
        EXPECT_EQ(open_by(module, library), "second_copy");
        EXPECT_EQ(handle->list_models({})->total, 1u);
    }
    EXPECT_EQ(open_by(module, library), "opened") << "alone it is welcome";
}

// With a namespace of its own it also has a copy of SQLite that knows nothing of the first one's locks.
TEST_F(Sharing, ASecondCopyWithItsOwnSqliteIsRefused) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer's runtime cannot be loaded twice";
#endif
    add_model("bundle");
    const auto handle = open_library(library);
    auto* const module = dlmopen(LM_ID_NEWLM, GANTRY_TEST_SECOND_COPY, RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) GTEST_SKIP() << "the module cannot be loaded apart here: " << dlerror();
    EXPECT_EQ(open_by(module, library), "second_copy");
    EXPECT_EQ(handle->list_models({})->total, 1u);
}

// As a version of the host with another schema does it: the record and the generation, not this index.
void add_record_behind_the_index(const fs::path& library, const std::string& id) {
    const auto root = host::LibraryRoot::open(library.string());
    const auto held = host::WriterLock::acquire(library / ".gantry", std::chrono::seconds{5});
    ASSERT_TRUE(root && held);
    ASSERT_TRUE((*root)->raise_generation());
    ASSERT_TRUE((*root)->create_model(
        *host::ModelId::parse(id),
        "{\"schema_version\": 2, \"model_id\": \"" + id + "\", \"official_name\": \"Unseen\"}"));
}

TEST_F(Sharing, AnIndexThatMissedAChangeIsMadeAnew) {
    add_model("bundle");
    add_record_behind_the_index(library, "llm/other/unseen");
    const auto page = gantry({"list"}).json();
    EXPECT_EQ(page["total"], 2);
    EXPECT_EQ(ids_of(gantry({"search", "unseen"}).json()), std::vector<std::string>{"llm/other/unseen"});
}

TEST_F(Sharing, AnOpenHandleCatchesUpBeforeItWrites) {
    add_model("bundle");
    copy_bundle("dit", folder / "next");
    const auto handle = open_library(library);
    add_record_behind_the_index(library, "llm/other/unseen");
    ASSERT_TRUE(handle->register_external((folder / "next").string(), {}));
    EXPECT_EQ(handle->list_models({})->total, 3u);
}

TEST_F(Sharing, AnIndexThatIsDeletedUnderAnOpenHandleIsMadeAnewBeforeAnythingIsRead) {
    copy_bundle("dit", folder / "dit");
    const auto handle = open_library(library);
    const auto made = handle->register_external((folder / "dit").string(), {});
    ASSERT_TRUE(made);
    for (const auto& entry : fs::directory_iterator{library / ".gantry"})
        if (entry.path().extension() == ".db") fs::remove(entry.path());
    EXPECT_EQ(handle->list_models({})->total, 1u);
    for (const auto& entry : fs::directory_iterator{library / ".gantry"})
        if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
    EXPECT_TRUE(handle->get_model(made->model_id));
}

TEST_F(Sharing, AnOldIndexFileThatIsCopiedBackIsNoticed) {
    add_model("first");
    const auto copy = folder / "copy.db";
    fs::copy_file(database(), copy);
    add_model("second");
    for (const auto* suffix : {"-wal", "-shm"}) fs::remove(database().string() + suffix);
    fs::copy_file(copy, database(), fs::copy_options::overwrite_existing);
    EXPECT_EQ(gantry({"list"}).json()["total"], 2);
}

TEST_F(Sharing, ALostGenerationCostsARebuildAndNothingElse) {
    const auto id = add_model("bundle");
    const auto cursor = gantry({"events"}).json()["cursor"].get<std::string>();
    fs::remove(own() / "generation");
    EXPECT_EQ(gantry({"list"}).json()["total"], 1);
    EXPECT_EQ(gantry({"events", "--after", cursor}).json()["snapshot_required"], true);
    add_model("other");
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).json()["total"], 2);
}

TEST_F(Sharing, ReadingAndRepeatingRaiseNoGeneration) {
    const auto id = add_model("bundle");
    const auto generation = read_file(own() / "generation");
    EXPECT_EQ(gantry({"register", (folder / "bundle").string()}).exit_code, 0);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).exit_code, 0);
    EXPECT_EQ(read_file(own() / "generation"), generation);
    EXPECT_EQ(gantry({"register", (folder / "bundle").string(), "--tag", "t"}).exit_code, 0);
    EXPECT_NE(read_file(own() / "generation"), generation);
}

}  // namespace
}  // namespace gantry::test
