#include "fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "library/collectors.hpp"
#include "views/recording_view.hpp"
#include "views/view_name.hpp"
#include "views/view_table.hpp"

namespace gantry::fuzz {

namespace format = formats::diffusers_directory;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void add_folder(host::MemoryView& view, std::string_view bundle, std::string_view folder) {
    namespace fs = std::filesystem;
    const auto root = fs::path{GANTRY_TEST_DATA} / "bundles" / bundle;
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        view.file(fs::relative(entry.path(), root).generic_string(),
                  std::string{std::istreambuf_iterator<char>{file}, {}});
    }
}

host::MemoryView read_bundle(std::string_view name) {
    host::MemoryView view;
    add_folder(view, name, "");
    require(view.stat("model_index.json").value.kind == EntryKind::file, "the bundle is there");
    return view;
}

void examine(host::View& bundle, Depth depth) {
    const auto recording = host::RecordingView::make(bundle);
    const auto table = host::make_view_table(*recording);
    const BundleView view{table};
    gantry_examine_options raw{};
    raw.struct_size = sizeof raw;
    raw.depth = static_cast<std::int32_t>(depth);
    const ExamineOptions options{raw};

    static_cast<void>(format::detect(view, options));
    host::ContractWatch watch;
    host::FindingCollector collector{watch};
    const auto finding_receiver = collector.receiver();
    format::validate(view, options, FindingReceiver{finding_receiver});
    host::DescriptionCollector description{watch, format::kFormatId};
    const auto description_receiver = description.receiver();
    format::describe(view, options, DescriptionReceiver{description_receiver});

    require(watch.what().empty(), "the format keeps the contract");
    const auto findings = collector.take();
    require(findings.size() <= host::kMaxFindings, "at most so many findings");
    for (const auto& finding : findings) {
        require(!finding.rule.empty() && !finding.code.empty() && !finding.message.empty(),
                "a finding is whole");
        require(host::printable_text(finding.message) == finding.message, "a message is one line");
        require(host::is_utf8(finding.path), "a path is UTF-8");
    }
    const auto& identity = description.take().identity;
    require(host::printable_text(identity.pipeline_class) == identity.pipeline_class, "a class is one line");
}

}  // namespace gantry::fuzz
