#include "support/index_file.hpp"

#include <memory>
#include <stdexcept>

#include <sqlite3.h>

namespace gantry::test {
namespace {

std::filesystem::path index_file(const std::filesystem::path& root) {
    for (const auto& entry : std::filesystem::directory_iterator{root / ".gantry"})
        if (entry.path().extension() == ".db") return entry.path();
    throw std::runtime_error{"the library has no index yet"};
}

}  // namespace

void run_on_index(const std::filesystem::path& root, const std::string& sql) {
    sqlite3* opened = nullptr;
    const int answer = sqlite3_open_v2(index_file(root).c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database{opened, sqlite3_close};
    if (answer != SQLITE_OK || sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error{sqlite3_errmsg(opened)};
}

}  // namespace gantry::test
