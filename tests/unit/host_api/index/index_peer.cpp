// Another process with the index open, for index_process_test: reads one command a line, answers each with a
// line.
#include <iostream>
#include <sstream>
#include <string>

#include "unit/host_api/index/index_testing.hpp"

namespace {

using gantry::Result;
using gantry::host::Index;
using gantry::host::IndexRow;

std::string answer_to(const Result<void>& result) {
    return result ? "done" : "error " + result.error().message;
}

// Rebuilds until it is killed in the middle.
void rebuild_forever(Index& index) {
    int number = 0;
    (void)index.rebuild(
        [&]() -> Result<std::optional<IndexRow>> {
            if (++number == 500) {
                std::cout << "in the middle" << std::endl;
                std::cin.get();
            }
            return std::optional{gantry::host::testing::make_row("half/done/" + std::to_string(number))};
        },
        0);
}

std::string answer(Index& index, const std::string& command, const std::string& model_id) {
    if (command == "put") return answer_to(index.put(gantry::host::testing::make_row(model_id), {}));
    if (command == "mark") return answer_to(index.mark_dirty(model_id, 1));
    if (command == "remove") return answer_to(index.remove(model_id));
    if (command == "rebuild") return answer_to(gantry::host::testing::rebuild_from(index, {}));
    if (command == "needs_rebuild") return index.needs_rebuild() ? "yes" : "no";
    if (command == "total") {
        const auto page = index.list({});
        return page ? std::to_string(page->total) : "error " + page.error().message;
    }
    return "error unknown command";
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    auto index = Index::open(arguments[1]);
    std::cout << (index ? "open" : "error " + index.error().message) << std::endl;
    if (!index) return 1;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words{line};
        std::string command;
        std::string model_id;
        words >> command >> model_id;
        if (command == "rebuild_forever")
            rebuild_forever(**index);
        else
            std::cout << answer(**index, command, model_id) << std::endl;
    }
    return 0;
}
