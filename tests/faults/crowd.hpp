// A crowd: processes that use one library at once and may be killed at any time. Each has models of its own,
// and notes what it tries and what was acknowledged in a journal that survives it.
//
// Below a place:
//   library/
//   bundles/        what each registers, copies and moves about, and what all share
//   journals/       one of each process
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gantry/host/library.hpp>

namespace gantry::test {

constexpr int kCrowd = 8;

void prepare_crowd(const std::filesystem::path& place);
// Waits for the lock for as long as a loaded machine may take, but not for ever.
[[nodiscard]] Result<std::shared_ptr<host::Library>> open_for_crowd(const std::filesystem::path& place);

// What a process knows of its models: for each the value that was acknowledged last, and, where it was killed
// in between, the one that it tried to give it. A value is a tag, or the name of the bundle for a model that is
// moved about, or "-" for none.
class Journal {
public:
    Journal(const std::filesystem::path& place, int process);

    void tries(const std::string& model, const std::string& value);
    void is_done(const std::string& model, const std::string& value);
    void has_read() { append("read"); }

    // Of operations that came to their end.
    [[nodiscard]] int done() const noexcept { return done_; }
    [[nodiscard]] const std::map<std::string, std::string>& values() const noexcept { return values_; }
    [[nodiscard]] std::string value_of(const std::string& model) const;
    // Compares with the library, and settles what was tried. Throws std::runtime_error where that has lost
    // something.
    void settle(host::Library& library);

private:
    void append(const std::string& line);
    void take(const std::string& line);

    std::filesystem::path file_;
    std::map<std::string, std::string> values_;
    std::string tried_model_;
    std::string tried_value_;
    int done_ = 0;
};

// Goes on from its journal until `count` operations are done. Throws std::runtime_error where an operation
// fails or comes to another end than it must.
void work_in_crowd(const std::filesystem::path& place, int process, unsigned seed, int count);

}  // namespace gantry::test
