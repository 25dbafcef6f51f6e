#include "bench/library/generated_library.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "support/temporary_folder.hpp"

namespace gantry::bench {
namespace {

fs::path make_base() {
    const fs::path parent = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path();
    auto pattern = (parent / "gantry-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    return fs::canonical(pattern);
}

std::string name_of(std::size_t number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "m%07zu", number);
    return digits;
}

// Every name that is made from the number has the same length, so that texts can be replaced in place.
void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

void copy_tiny_bundle(const fs::path& target) {
    test::copy_bundle("dit", target);
}

std::vector<std::size_t> library_sizes() {
    if (std::getenv("GANTRY_LONG") != nullptr) return {1'000, 10'000, 100'000};
    return {1'000, 10'000};
}

GeneratedLibrary::GeneratedLibrary(std::size_t models) : models_(models), base_(make_base()) {
    host::HostOptions options;
    options.search_default_folders = false;
    options.plugin_folders = {GANTRY_BENCH_PLUGINS};
    host_ = *host::Host::open(std::move(options));
    copy_tiny_bundle(bundle(0));
    {
        host::RegisterOptions first;
        first.family = "family00";
        const auto outcome = open()->register_external(bundle(0).string(), first);
        if (!outcome || outcome->model_id != id(0)) throw std::runtime_error{"the first model has another id"};
    }
    const auto record = test::read_file(this->record(0));
    for (std::size_t number = 1; number < models_; ++number) make_model(number, record);
    delete_index();
    // The first open makes the index, and this the verdicts, so that all of them are cached.
    const auto outcome = open()->reconcile({});
    if (!outcome || outcome->checked != models_)
        throw std::runtime_error{"the library was not made as a whole"};
}

GeneratedLibrary::~GeneratedLibrary() {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
}

fs::path GeneratedLibrary::bundle(std::size_t number) const {
    return base_ / "bundles" / std::to_string(number / 1'000) / name_of(number);
}

std::string GeneratedLibrary::id(std::size_t number) const {
    char family[16];
    std::snprintf(family, sizeof family, "family%02zu", number % 100);
    return std::string{"diffusion/"} + family + "/" + name_of(number);
}

void GeneratedLibrary::make_model(std::size_t number, const std::string& record) const {
    copy_tiny_bundle(bundle(number));
    auto text = record;
    replace_all(text, bundle(0).string(), bundle(number).string());
    replace_all(text, id(0), id(number));
    replace_all(text, name_of(0), name_of(number));
    test::write_file(this->record(number), text);
}

std::shared_ptr<host::Library> GeneratedLibrary::open() const {
    host::LibraryOptions options;
    options.root = root().string();
    options.reconcile_in_background = false;
    auto library = host::Library::open(host_, std::move(options));
    if (!library) throw std::runtime_error{library.error().message};
    return *std::move(library);
}

void GeneratedLibrary::delete_index() const {
    for (const auto& entry : fs::directory_iterator{root() / ".gantry"})
        if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
}

}  // namespace gantry::bench
