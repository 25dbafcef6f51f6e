#include "vocabulary.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>
#include <gantry/formats/lfs_pointer.hpp>

#include "table.hpp"
#include "tokenizer_settings.hpp"
#include "vocabulary_file.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kFastFile = "tokenizer.json";
constexpr std::string_view kLoadsWithoutWords =
    "transformers 5 loads a tokenizer that knows next to no words, without a warning; 4.57 fails";

using Alternative = std::vector<VocabularyFile>;

bool is_complete(const Folder& folder, const Alternative& files) {
    return std::all_of(files.begin(), files.end(),
                       [&](const auto& file) { return folder.has_file(file.name); });
}

bool is_fast(const Alternative& files) {
    return files.front().name == kFastFile;
}

bool has_fast(const std::vector<Alternative>& alternatives) {
    return std::any_of(alternatives.begin(), alternatives.end(), is_fast);
}

// `text` is a name, or one with the type of its model behind a colon.
VocabularyFile read_file_name(std::string_view text) {
    VocabularyFile file{file_name_of(text), {}};
    if (file.name.size() < text.size()) file.model_type = text.substr(file.name.size() + 1);
    return file;
}

std::vector<Alternative> read_alternatives(std::string_view text) {
    std::vector<Alternative> alternatives;
    for (const auto part : split(text, '|')) {
        auto& files = alternatives.emplace_back();
        for (const auto name : split(part, '+')) files.push_back(read_file_name(name));
    }
    // A class that reads tokenizer.json can be built from this as well.
    if (has_fast(alternatives)) alternatives.push_back({{"tekken.json", {}}});
    // It takes tokenizer.json first, whatever lies beside it.
    std::stable_partition(alternatives.begin(), alternatives.end(), is_fast);
    return alternatives;
}

// Answers what the file holds; "" where it was not read.
std::string check_vocabulary_file(const BundleView& view, std::uint64_t limit, const Folder& folder,
                                  const VocabularyFile& file, const VocabularyUse& use, Findings& findings) {
    const auto path = folder.path_of(file.name);
    const auto entry = folder.find(file.name);
    if (findings.unusable(entry.kind, path)) return {};
    if (entry.size == 0) {
        findings.add(report::kVocabularyMissing, path,
                     {fmt::format("The vocabulary file {} has no bytes", path), std::string{kLoadsWithoutWords},
                      "Copy or download it again"});
        return {};
    }
    if (entry.size > limit) return {};
    auto text = view.read_text(path, limit);
    if (text.is_ok() && is_lfs_pointer(text.value)) {
        findings.add_lfs_pointer(path);
        return {};
    }
    const auto problem =
        text.is_ok() ? problem_of_vocabulary(file, text.value, use) : std::string{explain(text.status)};
    if (problem.empty()) return std::move(text.value);
    findings.add(report::kVocabularyInvalid, path,
                 {fmt::format("The vocabulary {} cannot be used: {}", path, problem),
                  "The loader fails on it, or loads a tokenizer that knows next to no words",
                  "Copy or download it again"});
    return {};
}

void check_files(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                 const Alternative& files, VocabularyUse use, Findings& findings) {
    // Large vocabularies are read only where files are opened anyway.
    const auto limit = options.depth() == Depth::structure ? kMaxConfigBytes : kMaxVocabularyBytes;
    use.is_alone = files.size() == 1;
    std::string words;
    for (const auto& file : files) {
        use.words = words;
        auto text = check_vocabulary_file(view, limit, folder, file, use, findings);
        if (file.name == "vocab.json") words = std::move(text);
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
    Findings of_settings;
    const auto settings = check_tokenizer_settings(view, folder, of_settings);
    const auto choices = read_alternatives(alternatives);
    const auto choice = std::find_if(choices.begin(), choices.end(),
                                     [&](const auto& files) { return is_complete(folder, files); });
    if (choice != choices.end()) {
        VocabularyUse use;
        use.is_by_library = has_fast(choices);
        use.has_added_tokens = !settings.lists_added_tokens;
        use.unknown_word = settings.unknown_word;
        check_files(view, options, folder, *choice, std::move(use), findings);
    } else if (!choices.empty()) {
        const auto place = folder.path().empty() ? std::string_view{"at the root"} : folder.path();
        findings.add(
            report::kVocabularyMissing, folder.path(),
            {fmt::format("The tokenizer {} has no vocabulary: it needs {}", place, describe(alternatives)),
             std::string{kLoadsWithoutWords}, "Copy or download the files again"});
    }
    findings.append(of_settings);
}

}  // namespace gantry::formats::diffusers_directory
