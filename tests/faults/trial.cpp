#include "faults/trial.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "index/index.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

// A record without the times at which it was written; as it is where it does not read.
std::string without_times(const std::string& text) {
    auto record = nlohmann::json::parse(text, nullptr, false);
    if (!record.is_object()) return "does not read: " + text;
    for (const auto* name : {"added_date", "updated_date"}) record[name] = nullptr;
    if (record.contains("gantry")) record["gantry"]["validation_checked_at"] = nullptr;
    return record.dump();
}

// <a>/<b>/<c> of a name below the root.
std::string folder_of(const std::string& name) {
    std::size_t end = 0;
    for (int part = 0; part < 3 && end != std::string::npos; ++part) end = name.find('/', end + 1);
    return name.substr(0, end);
}

using Files = std::map<std::string, std::string>;

Files files_in(const Files& files, const std::string& folder) {
    Files found;
    for (const auto& [name, bytes] : files)
        if (folder_of(name) == folder) found.emplace(name, bytes);
    return found;
}

std::string difference(const Files& now, const Files& wanted) {
    std::string names;
    for (const auto& [name, text] : now) {
        const auto other = wanted.find(name);
        if (other == wanted.end()) names += "+" + name + " (" + text.substr(0, 200) + ") ";
        if (other != wanted.end() && other->second != text)
            names += "~" + name + " (" + text.substr(0, 400) + ") not (" + other->second.substr(0, 400) + ") ";
    }
    for (const auto& [name, text] : wanted)
        if (now.count(name) == 0) names += "-" + name + " ";
    return names;
}

std::vector<std::string> environment_of(const Fault& fault) {
    auto environment = fault.environment;
    if (fault.boundaries == Boundaries::database) environment.push_back("GANTRY_FAULT_DATABASE=1");
    if (fault.boundaries == Boundaries::allocations) environment.push_back("GANTRY_FAULT_ALLOCATIONS=1");
    if (fault.is_persistent) environment.push_back("GANTRY_FAULT_PERSISTENT=1");
    if (!fault.shim.empty()) environment.push_back("LD_PRELOAD=" + fault.shim);
    if (fault.at == 0) return environment;
    environment.push_back("GANTRY_FAULT_AT=" + std::to_string(fault.at));
    environment.push_back(fault.error == 0 ? "GANTRY_FAULT_KILL=1"
                                           : "GANTRY_FAULT_ERRNO=" + std::to_string(fault.error));
    return environment;
}

bool has_preload(const std::vector<std::string>& environment) {
    return std::any_of(environment.begin(), environment.end(),
                       [](const std::string& entry) { return entry.starts_with("LD_PRELOAD="); });
}

class Pipe {
public:
    Pipe() {
        if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error{"pipe2 failed"};
    }
    ~Pipe() {
        ::close(ends_[0]);
        close_writing();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int writing() const noexcept { return ends_[1]; }
    void close_writing() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    [[nodiscard]] std::string read_all() const {
        std::string all;
        char bytes[4096];
        for (ssize_t got = 0; (got = ::read(ends_[0], bytes, sizeof bytes)) > 0;)
            all.append(bytes, static_cast<std::size_t>(got));
        return all;
    }

private:
    int ends_[2] = {-1, -1};
};

}  // namespace

unsigned trial_seed() {
    const char* given = std::getenv("GANTRY_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

bool is_long_run() {
    return std::getenv("GANTRY_LONG") != nullptr;
}

OwnPlace::OwnPlace(fs::path parent) {
    if (parent.empty()) parent = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path();
    auto pattern = (parent / "gantry-faults-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    path_ = fs::canonical(pattern);
}

OwnPlace::~OwnPlace() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Trials::Trials(const fs::path& parent) : Trials(Beginning::library, parent) {}

Trials::Trials(Beginning beginning, const fs::path& parent)
    : parent_(parent), place_(parent_ / "place"), template_(parent_ / "template") {
    prepare_place(place_);
    if (beginning == Beginning::library)
        fs::rename(library_of(place_), template_);
    else
        fs::create_directory(template_);
    bundles_ = full_listing(place_ / "bundles");
    lay_out();
    const auto library = open_library_at(library_of(place_));
    if (!library) throw std::runtime_error{library.error().message};
    before_ = picture(**library);
}

void Trials::lay_out() {
    fs::remove_all(library_of(place_));
    fs::copy(template_, library_of(place_), fs::copy_options::recursive);
}

Trials::Picture Trials::picture(host::Library& library) const {
    Picture now;
    host::ListOptions all;
    all.limit = 1'000;
    const auto page = library.list_models(all);
    if (!page) throw std::runtime_error{"list: " + page.error().message};
    for (const auto& model : page->models)
        now.models[model.model_id] = model.storage_kind + " " + model.validation_state + " " + model.entry_path;
    const auto root = library_of(place_);
    for (auto entry = fs::recursive_directory_iterator{root}; entry != fs::end(entry); ++entry) {
        const auto name = fs::relative(entry->path(), root).string();
        if (name == ".gantry") {
            entry.disable_recursion_pending();
            continue;
        }
        // A folder that a model has left behind would keep the next one from its id.
        const bool is_of_model = std::count(name.begin(), name.end(), '/') == 2;
        if (entry->is_directory() && is_of_model && fs::is_empty(entry->path())) now.files[name + "/"] = "";
        if (!entry->is_regular_file()) continue;
        const auto bytes = read_file(entry->path());
        now.files[name] = entry->path().filename() == "metadata.json" ? without_times(bytes) : bytes;
    }
    const auto configuration = library.configuration();
    if (!configuration) throw std::runtime_error{"configuration: " + configuration.error().message};
    now.configuration = std::to_string(configuration->event_limit);
    return now;
}

const Trials::Picture& Trials::after(const Operation& operation) {
    const auto known = after_.find(operation.name);
    if (known != after_.end()) return known->second;
    lay_out();
    const auto ending = start(operation, {});
    if (!ending.is_done) throw std::runtime_error{operation.name + " fails by itself: " + ending.said};
    const auto library = open_library_at(library_of(place_));
    if (!library) throw std::runtime_error{library.error().message};
    return after_[operation.name] = picture(**library);
}

std::size_t Trials::count_of(const Operation& operation, Boundaries boundaries) {
    const auto lines = boundaries_of(operation, boundaries);
    if (boundaries != Boundaries::allocations) return lines.size();
    return lines.empty() ? 0 : std::stoul(lines.back());
}

std::vector<std::string> Trials::boundaries_of(const Operation& operation, Boundaries boundaries) {
    const auto list = parent_ / "boundaries";
    fs::remove(list);
    lay_out();
    Fault none;
    none.boundaries = boundaries;
    auto environment = environment_of(none);
    environment.push_back("GANTRY_FAULT_LIST=" + list.string());
    const auto ending = start(operation, std::move(environment));
    if (!ending.is_done) throw std::runtime_error{operation.name + " fails by itself: " + ending.said};
    std::vector<std::string> calls;
    std::ifstream lines{list};
    for (std::string line; std::getline(lines, line);) calls.push_back(line);
    return calls;
}

Ending Trials::run(const Operation& operation, const Fault& fault) {
    (void)after(operation);
    lay_out();
    if (fault.before) fault.before(place_);
    if (fault.within) return fault.within(operation, place_);
    return start(operation, environment_of(fault), fault.killed_after);
}

Ending Trials::run_in_boot(const Operation& operation, const std::string& boot, const fs::path& record) {
    const auto boot_id = beside("boot_id");
    write_file(boot_id, boot + "\n");
    std::vector<std::string> environment{"LD_PRELOAD=" GANTRY_FAULT_RECORDER ":" GANTRY_FAULT_SHIM,
                                         "GANTRY_FAULT_BOOT_ID=" + boot_id.string()};
    if (!record.empty()) environment.push_back("GANTRY_FAULT_RECORD=" + record.string());
    return start(operation, std::move(environment));
}

Ending Trials::start(const Operation& operation, std::vector<std::string> environment, long killed_after) {
    environment.push_back("PATH=/usr/bin:/bin");
    environment.push_back("GANTRY_FAULT_ROOT=" + library_of(place_).string());
    if (!has_preload(environment)) environment.push_back("LD_PRELOAD=" GANTRY_FAULT_SHIM);
    std::vector<std::string> words{GANTRY_FAULT_SUBJECT, operation.name, place_.string()};
    const auto pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> made;
        for (auto& text : texts) made.push_back(text.data());
        made.push_back(nullptr);
        return made;
    };
    Pipe out;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out.writing(), STDOUT_FILENO);
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, GANTRY_FAULT_SUBJECT, &actions, nullptr, pointers(words).data(),
                                     pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error{"posix_spawn failed"};
    out.close_writing();
    if (killed_after > 0) {
        ::usleep(static_cast<useconds_t>(killed_after));
        ::kill(child, SIGKILL);
    }
    Ending ending;
    ending.said = out.read_all();
    int status = 0;
    ::waitpid(child, &status, 0);
    ending.is_done = ending.said == "done\n";
    ending.is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (WIFSIGNALED(status) && !ending.is_killed) ending.said += "signal " + std::to_string(WTERMSIG(status));
    return ending;
}

std::string Trials::compare(const Picture& now, const Picture& after, bool is_done) const {
    if (is_done) {
        if (now.models != after.models)
            return "acknowledged, but other models: " + difference(now.models, after.models);
        if (now.files != after.files)
            return "acknowledged, but other files: " + difference(now.files, after.files);
        if (now.configuration != after.configuration) return "acknowledged, but not configured";
    }
    for (const auto& [id, shown] : now.models) {
        const auto earlier = before_.models.find(id);
        const auto later = after.models.find(id);
        const bool is_known = (earlier != before_.models.end() && earlier->second == shown) ||
                              (later != after.models.end() && later->second == shown);
        if (!is_known) return "a model that is neither the old one nor the new one: " + id + " " + shown;
    }
    for (const auto& [id, shown] : before_.models)
        if (after.models.count(id) != 0 && now.models.count(id) == 0) return "a model is lost: " + id;
    std::set<std::string> folders;
    for (const auto* files : {&now.files, &before_.files, &after.files})
        for (const auto& [name, bytes] : *files) folders.insert(folder_of(name));
    for (const auto& folder : folders) {
        const auto present = files_in(now.files, folder);
        if (present != files_in(before_.files, folder) && present != files_in(after.files, folder))
            return "a folder that is neither as before nor as after: " + folder;
    }
    if (now.configuration != before_.configuration && now.configuration != after.configuration)
        return "a configuration that nobody asked for: " + now.configuration;
    return {};
}

std::string Trials::check_leftovers() const {
    for (const auto* name : {"staging", "trash"}) {
        const auto folder = library_of(place_) / ".gantry" / name;
        if (!fs::exists(folder)) continue;
        for (const auto& entry : fs::directory_iterator{folder})
            return "left behind: " + entry.path().filename().string() + " in " + name;
    }
    return {};
}

std::string Trials::check_index(host::Library& library) const {
    const auto index = host::Index::open((library_of(place_) / ".gantry").string());
    if (!index) return "the index does not open: " + index.error().message;
    const auto kept = (*index)->dump();
    if (!kept) return "the index does not read: " + kept.error().message;
    const auto rebuilt = library.rebuild_index();
    if (!rebuilt) return "the index cannot be made anew: " + rebuilt.error().message;
    const auto made = (*index)->dump();
    if (!made || *made != *kept) return "a rebuild gives another index";
    return {};
}

std::string Trials::check(const Operation& operation, const Ending& ending) {
    if (full_listing(place_ / "bundles") != bundles_) return "a user's bundle was touched";
    const auto library = open_library_at(library_of(place_));
    if (!library) return "the library does not open: " + library.error().message;
    const auto& later = after_.at(operation.name);
    try {
        if (auto wrong = compare(picture(**library), later, ending.is_done); !wrong.empty()) return wrong;
        if (auto wrong = check_leftovers(); !wrong.empty()) return wrong;
        if (auto wrong = check_index(**library); !wrong.empty()) return wrong;
        if (const auto again = operation.run(**library, place_); !again)
            return "the next try fails: " + again.error().message;
        if (auto wrong = compare(picture(**library), later, true); !wrong.empty()) return "next try: " + wrong;
    } catch (const std::runtime_error& failure) {
        return failure.what();
    }
    return {};
}

}  // namespace gantry::test
