#include "library/configuration.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <simdjson.h>

#include "library/json_values.hpp"
#include "registry/json_text.hpp"
#include "registry/messages.hpp"
#include "registry/source_claims.hpp"

namespace gantry::host {
namespace {

constexpr std::size_t kMaxListElements = 1'024;
constexpr std::size_t kMaxTaskBytes = 128;
constexpr std::size_t kMaxPathBytes = 4'095;
constexpr std::string_view kEmptyFile = "{\n}\n";

bool has_control_byte(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; });
}

// Of what is stored, any text that can be read is one: a library whose configuration does not read checks
// nothing. Whoever sets it is held to what a task can be.
enum class Origin { file, caller };

bool is_task(const std::string& text, Origin origin) {
    if (text.empty() || text.size() > kMaxTaskBytes || has_control_byte(text)) return false;
    if (origin == Origin::file) return true;
    const auto is_plain = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
    };
    return std::all_of(text.begin(), text.end(), is_plain) && text.front() != '-' && text.back() != '-' &&
           text.find("--") == std::string::npos;
}

// A ".." would let the text say something else than what it leads to.
bool is_folder_path(const std::string& text, Origin) {
    return text.starts_with('/') && text.size() <= kMaxPathBytes && !has_control_byte(text) &&
           (text + "/").find("/../") == std::string::npos;
}

std::optional<std::vector<std::string>> texts_of(const Json& json, Origin origin,
                                                 bool (*is_allowed)(const std::string&, Origin)) {
    if (!json.is_array() || json.size() > kMaxListElements) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : json) {
        if (!element.is_string() || !is_allowed(element.get_ref<const std::string&>(), origin))
            return std::nullopt;
        texts.push_back(element.get<std::string>());
    }
    return texts;
}

// One member: what it must be, in words and as a shell is told one, and how its value is taken over; false for
// a value it cannot have.
struct Setting {
    std::string_view name;
    std::string_view must_be;
    std::string_view example;
    bool is_list;
    bool (*take)(const Json& json, Origin origin, LibraryConfiguration& configuration);
};

constexpr std::array kSettings{
    Setting{"accepted_tasks",
            "a list of tasks, which are lower-case words with hyphens; an empty one takes all",
            "'[\"text-to-image\"]'", true,
            [](const Json& json, Origin origin, LibraryConfiguration& configuration) {
                auto tasks = texts_of(json, origin, is_task);
                if (tasks) configuration.accepted_tasks = *std::move(tasks);
                return tasks.has_value();
            }},
    Setting{"allowed_folders", "a list of absolute paths without \"..\"", "'[\"/data/shared\"]'", true,
            [](const Json& json, Origin origin, LibraryConfiguration& configuration) {
                auto folders = texts_of(json, origin, is_folder_path);
                if (folders) configuration.allowed_folders = *std::move(folders);
                return folders.has_value();
            }},
    Setting{"event_limit", "a whole number from 100 to 1000000", "10000", false,
            [](const Json& json, Origin, LibraryConfiguration& configuration) {
                if (!json.is_number_unsigned()) return false;
                const auto number = json.get<std::uint64_t>();
                if (number < kFewestKeptEvents || number > kMostKeptEvents) return false;
                configuration.event_limit = static_cast<std::uint32_t>(number);
                return true;
            }},
};

const Setting* find_setting(std::string_view name) {
    const auto* const found = std::find_if(kSettings.begin(), kSettings.end(),
                                           [&](const Setting& setting) { return setting.name == name; });
    return found == kSettings.end() ? nullptr : found;
}

Error unknown_setting(std::string_view name) {
    std::string names;
    for (const auto& setting : kSettings) names += fmt::format("{}{}", names.empty() ? "" : ", ", setting.name);
    return make_error(ErrorCode::invalid_argument,
                      fmt::format("a library has no setting {}; there are: {}", registry::quoted(name), names));
}

std::string must_be(const Setting& setting) {
    return fmt::format("\"{}\" must be {}; for example: gantry config set {} {}", setting.name, setting.must_be,
                       setting.name, setting.example);
}

// Not JSON at all: no member of it can be set.
Error unreadable(std::string_view problem) {
    return make_error(
        ErrorCode::corrupt,
        fmt::format("the library's configuration does not read: {}; mend the file, or delete it to "
                    "get the defaults",
                    problem));
}

Result<MetadataDocument> document_of(std::string text) {
    if (text.size() > kMaxMetadataBytes) return unreadable("it is too large");
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    if (const auto problem = registry::json_problem(text)) return unreadable(*problem);
    if (!registry::trimmed(text).starts_with('{')) return unreadable("it is JSON, but not an object");
    return MetadataDocument::parse(std::move(text));
}

}  // namespace

Result<LibraryConfiguration> parse_configuration(std::string_view text) {
    GANTRY_TRY_ASSIGN(const auto document, document_of(std::string{text}));
    LibraryConfiguration configuration;
    for (const auto& setting : kSettings) {
        const auto raw = document.raw_member(setting.name);
        if (!raw || *raw == "null") continue;
        if (!setting.take(parsed(std::string{*raw}), Origin::file, configuration))
            return make_error(ErrorCode::corrupt, "in the library's configuration " + must_be(setting));
    }
    return configuration;
}

std::string configuration_path(const LibraryRoot& root) {
    return fmt::format("{}/{}/{}", root.path(), kOwnFolder, kConfigurationName);
}

Result<LibraryConfiguration> read_configuration(const LibraryRoot& root) {
    GANTRY_TRY_ASSIGN(const auto text, root.read_own(kConfigurationName));
    if (!text) return LibraryConfiguration{};
    auto configuration = parse_configuration(*text);
    if (!configuration) configuration.error().path = configuration_path(root);
    return configuration;
}

Result<std::string> configured(std::string_view text, std::string_view key, std::string_view json) {
    const auto* setting = find_setting(key);
    if (setting == nullptr) return unknown_setting(key);
    auto value = Json::parse(json, nullptr, false);
    if (setting->is_list && value.is_string()) value = Json::array({value});
    LibraryConfiguration ignored;
    if (value.is_discarded() || (!value.is_null() && !setting->take(value, Origin::caller, ignored)))
        return make_error(ErrorCode::invalid_argument, must_be(*setting));

    GANTRY_TRY_ASSIGN(const auto document, document_of(std::string{text.empty() ? kEmptyFile : text}));
    MetadataEdit edit{std::string{key}, std::nullopt};
    if (!value.is_null()) edit.json = one_line(value);
    GANTRY_TRY_ASSIGN(const auto edited, document.edited({edit}));
    return edited.text();
}

std::string configuration_digest(const std::vector<std::string>& accepted_tasks,
                                 const std::vector<std::string>& allowed_folders) {
    if (accepted_tasks.empty() && allowed_folders.empty()) return {};
    const auto sorted = [](std::vector<std::string> texts) {
        std::sort(texts.begin(), texts.end());
        texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
        return texts;
    };
    const auto text = one_line(Json::array({sorted(accepted_tasks), sorted(allowed_folders)}));
    // Without a digest the text itself serves: it is longer, and no less exact.
    return source_digest(text).value_or(text);
}

}  // namespace gantry::host
