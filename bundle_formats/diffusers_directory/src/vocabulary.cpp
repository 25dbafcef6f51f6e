#include "vocabulary.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

#include "component_files.hpp"
#include "table.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::uint64_t kMaxVocabularyBytes = 32U << 20;
constexpr std::string_view kFastFile = "tokenizer.json";
constexpr std::string_view kLoadsWithoutWords =
    "transformers 5 loads a tokenizer that knows next to no words, without a warning; 4.57 fails";

struct VocabularyFile {
    std::string_view name;
    JsonObjectNeeds needs;
};
using Alternative = std::vector<VocabularyFile>;

bool is_complete(const Folder& folder, const Alternative& files) {
    return std::all_of(files.begin(), files.end(),
                       [&](const auto& file) { return folder.has_file(file.name); });
}

bool is_fast(const Alternative& files) {
    return files.front().name == kFastFile;
}

// `text` is a name, or one with the type of its model behind a colon.
VocabularyFile read_file_name(std::string_view text) {
    VocabularyFile file{file_name_of(text), {}};
    if (file.name == kFastFile) file.needs.member = "model";
    if (file.name.size() < text.size()) file.needs.member_type = text.substr(file.name.size() + 1);
    return file;
}

std::vector<Alternative> read_alternatives(std::string_view text) {
    std::vector<Alternative> alternatives;
    for (const auto part : split(text, '|')) {
        auto& files = alternatives.emplace_back();
        for (const auto name : split(part, '+')) files.push_back(read_file_name(name));
    }
    if (std::any_of(alternatives.begin(), alternatives.end(), is_fast)) {
        // The library of tokenizers reads the words itself, and wants their numbers. Others go unread.
        for (auto& files : alternatives)
            if (files.front().name == "vocab.json") files.front().needs.is_of_numbers = true;
        // A class that reads tokenizer.json can be built from this as well.
        alternatives.push_back({{"tekken.json", {}}});
    }
    // It takes tokenizer.json first, whatever lies beside it.
    std::stable_partition(alternatives.begin(), alternatives.end(), is_fast);
    return alternatives;
}

void check_vocabulary_file(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                           const VocabularyFile& file, Findings& findings) {
    const auto name = file.name;
    const auto path = folder.path_of(name);
    const auto entry = folder.find(name);
    if (findings.unusable(entry.kind, path)) return;
    if (entry.size == 0) {
        findings.add(report::kVocabularyMissing, path,
                     {fmt::format("The vocabulary file {} has no bytes", path), std::string{kLoadsWithoutWords},
                      "Copy or download it again"});
        return;
    }
    // Large vocabularies are read only where files are opened anyway.
    const auto limit = options.depth() == Depth::structure ? kMaxConfigBytes : kMaxVocabularyBytes;
    if (name.size() < 5 || name.substr(name.size() - 5) != ".json" || entry.size > limit) return;
    const auto text = view.read_text(path, limit);
    const auto problem =
        text.is_ok() ? check_json_object(text.value, file.needs) : std::string{explain(text.status)};
    if (problem.empty()) return;
    findings.add(report::kVocabularyInvalid, path,
                 {fmt::format("The vocabulary {} cannot be used: {}", path, problem),
                  "The loader fails on it, or loads a tokenizer that knows next to no words",
                  "Copy or download it again"});
}

// Read where the configuration does not list the added tokens itself, as it does since transformers 4.34.
void check_token_files(const BundleView& view, const Folder& folder, Findings& findings) {
    for (const std::string_view name : {"special_tokens_map.json", "added_tokens.json"}) {
        if (!folder.has_file(name)) continue;
        ConfigRequest request{name, {report::kTokenFileInvalid, report::kTokenFileInvalid}};
        request.max_bytes = kMaxVocabularyBytes;
        check_config(view, folder, request, findings);
    }
}

std::string describe(std::string_view alternatives) {
    std::string text;
    for (const auto part : split(alternatives, '|')) {
        if (!text.empty()) text += ", or ";
        bool is_first = true;
        for (const auto name : split(part, '+')) {
            if (!std::exchange(is_first, false)) text += " and ";
            text += file_name_of(name);
        }
    }
    return text;
}

}  // namespace

void check_vocabulary(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                      std::string_view alternatives, Findings& findings) {
    const auto choices = read_alternatives(alternatives);
    const auto choice = std::find_if(choices.begin(), choices.end(),
                                     [&](const auto& files) { return is_complete(folder, files); });
    if (choice != choices.end()) {
        for (const auto& file : *choice) check_vocabulary_file(view, options, folder, file, findings);
    } else if (!choices.empty()) {
        const auto place = folder.path().empty() ? std::string_view{"at the root"} : folder.path();
        findings.add(
            report::kVocabularyMissing, folder.path(),
            {fmt::format("The tokenizer {} has no vocabulary: it needs {}", place, describe(alternatives)),
             std::string{kLoadsWithoutWords}, "Copy or download the files again"});
    }
    ConfigRequest request{"tokenizer_config.json",
                          {report::kTokenizerConfigMissing, report::kTokenizerConfigInvalid}};
    request.max_bytes = kMaxVocabularyBytes;  // it may list thousands of added tokens
    request.consequence =
        "transformers loads the tokenizer with its class's own special tokens, which need not be "
        "those that the model was trained with";
    const auto config = check_config(view, folder, request, findings);
    const bool lists_added_tokens = config && config->root.as_object()->find("added_tokens_decoder") != nullptr;
    if (!lists_added_tokens) check_token_files(view, folder, findings);
}

}  // namespace gantry::formats::diffusers_directory
