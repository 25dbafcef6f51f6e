#include "index/words.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gantry::host::index {
namespace {

constexpr std::size_t kMaxWords = 64;
// A text beyond this is not a search; FTS5 measures texts in int.
constexpr std::size_t kMaxTextBytes = 65'536;

Result<fts5_api*> fts5_of(Connection& connection) {
    fts5_api* api = nullptr;
    GANTRY_TRY_ASSIGN(auto ask, connection.statement("SELECT fts5(?1)"));
    GANTRY_TRY(ask.bind_pointer(1, &api, "fts5_api_ptr").run());
    if (api == nullptr)
        return make_error(ErrorCode::io, "this SQLite has no FTS5; install one that has", connection.path());
    return api;
}

// Called by SQLite, which is C: nothing may be thrown through it.
int take_word(void* context, int, const char* token, int size, int, int) noexcept {
    try {
        auto& words = *static_cast<std::vector<std::string>*>(context);
        std::string word{token, static_cast<std::size_t>(size)};
        std::erase(words, word);
        words.push_back(std::move(word));
        // The tokenizer ends there, and says that all went well.
        return words.size() < kMaxWords ? SQLITE_OK : SQLITE_DONE;
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

}  // namespace

Result<std::vector<std::string>> words_of(Connection& connection, std::string_view text) {
    GANTRY_TRY_ASSIGN(auto* const api, fts5_of(connection));
    void* context = nullptr;
    fts5_tokenizer functions{};
    if (const auto code = api->xFindTokenizer(api, "unicode61", &context, &functions); code != SQLITE_OK)
        return connection.error(code);

    // The options are those of the table `search`.
    std::array<const char*, 2> options{"remove_diacritics", "2"};
    Fts5Tokenizer* made = nullptr;
    if (const auto code = functions.xCreate(context, options.data(), 2, &made); code != SQLITE_OK)
        return connection.error(code);
    const std::unique_ptr<Fts5Tokenizer, void (*)(Fts5Tokenizer*)> tokenizer{made, functions.xDelete};

    text = text.substr(0, kMaxTextBytes);
    std::vector<std::string> words;
    const auto code = functions.xTokenize(tokenizer.get(), &words, FTS5_TOKENIZE_QUERY, text.data(),
                                          static_cast<int>(text.size()), take_word);
    if (code != SQLITE_OK) return connection.error(code);
    return words;
}

std::string match_expression(const std::vector<std::string>& words) {
    std::string expression;
    for (const auto& word : words)
        expression += fmt::format("{}\"{}\"", expression.empty() ? "" : " AND ", word);
    if (!expression.empty()) expression += " *";
    return expression;
}

}  // namespace gantry::host::index
