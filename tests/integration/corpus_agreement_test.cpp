// Agreement with the real loader: every bundle of tests/data, damaged in every way that was tried with it.
//
// With GANTRY_CORPUS=<folder> the same over a complete corpus on disk, which brings its own mutations.py,
// verdicts.tsv and bundles; needs python3.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "integration/corpus_agreement/bundle_image.hpp"
#include "integration/corpus_agreement/damage.hpp"
#include "integration/corpus_agreement/verdicts.hpp"
#include "views/folder_view.hpp"

namespace gantry::tests {
namespace {

namespace fs = std::filesystem;

// The bundle's root: the folder itself, or the one snapshot of a Hugging Face cache.
std::string root_of(const fs::path& bundle) {
    for (const auto& entry : fs::directory_iterator{bundle}) {
        if (entry.path().filename().string().rfind("models--", 0) != 0) continue;
        return fs::directory_iterator {
            entry.path() / "snapshots"
            } -> path().string();
    }
    return bundle.string();
}

bool is_row_for(const Expectation& expected, Depth depth) {
    if (expected.depth == "structure") return true;
    return expected.depth == "headers" && depth == Depth::headers;
}

void expect_full_agreement(const Agreement& agreement) {
    agreement.print();
    EXPECT_EQ(agreement.false_valid(), 0);
    EXPECT_EQ(agreement.false_alarm(), 0);
    EXPECT_EQ(agreement.other_state(), 0);
}

TEST(CorpusAgreement, JudgesEveryDamagedBundleAsTheLoaderDoes) {
    Agreement agreement;
    std::map<std::string, BundleImage> images;
    for (const auto& expected : read_expectations(GANTRY_TEST_DATA "/verdicts.tsv")) {
        auto image = images.find(expected.bundle);
        if (image == images.end())
            image = images
                        .emplace(expected.bundle,
                                 BundleImage::load(root_of(GANTRY_TEST_DATA "/bundles/" + expected.bundle)))
                        .first;
        const auto damage = all_damage().find(expected.mutation);
        ASSERT_NE(damage, all_damage().end()) << expected.mutation << " is not built";
        auto damaged = image->second;
        ASSERT_NO_THROW(damage->second(damaged)) << expected.bundle << " " << expected.mutation;
        for (const auto depth : {Depth::structure, Depth::headers}) {
            if (!is_row_for(expected, depth)) continue;
            auto view = damaged.view();
            const auto verdict = judge(view, depth);
            EXPECT_EQ(verdict.faults_of_messages, "") << expected.bundle << " " << expected.mutation;
            agreement.add(expected, verdict, to_string(depth));
        }
    }
    EXPECT_GT(agreement.firm(), 1000);
    expect_full_agreement(agreement);
}

TEST(CorpusAgreement, TakesEveryUndamagedBundleFromDisk) {
    Agreement agreement;
    for (const auto& expected : read_expectations(GANTRY_TEST_DATA "/verdicts.tsv")) {
        if (expected.mutation != "none") continue;
        auto view = host::FolderView::open(root_of(GANTRY_TEST_DATA "/bundles/" + expected.bundle));
        ASSERT_TRUE(view) << view.error().message;
        agreement.add(expected, judge(**view, Depth::headers), "headers");
    }
    expect_full_agreement(agreement);
}

TEST(CorpusAgreement, JudgesACompleteCorpusOnDisk) {
    const char* corpus = std::getenv("GANTRY_CORPUS");
    if (corpus == nullptr) GTEST_SKIP() << "set GANTRY_CORPUS to the folder of a corpus to run this";
    if (std::system("python3 --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "python3 makes the damage";
    const auto work = fs::temp_directory_path() / ("gantry_corpus_" + std::to_string(::getpid()));
    Agreement agreement;
    int not_run = 0;
    for (const auto& expected : read_expectations(std::string{corpus} + "/verdicts.tsv")) {
        fs::remove_all(work);
        fs::create_directories(work);
        fs::copy(fs::path{corpus} / "bundles" / expected.bundle, work / "bundle",
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        const auto root = root_of(work / "bundle");
        auto damage = "chmod -R u+w '" + (work / "bundle").string() + "' && python3 '" + corpus +
                      "/mutations.py' --in-place " + expected.mutation + " '" + root + "' >/dev/null 2>&1";
        const auto made = std::system(damage.c_str());
        // A process of root reads what is forbidden to others.
        if (made != 0 || (expected.mutation == "main_folder_unreadable" && ::geteuid() == 0)) {
            ++not_run;
            continue;
        }
        for (const auto depth : {Depth::structure, Depth::headers}) {
            if (!is_row_for(expected, depth)) continue;
            auto view = host::FolderView::open(root);
            ASSERT_TRUE(view) << view.error().message;
            agreement.add(expected, judge(**view, depth), to_string(depth));
        }
    }
    fs::remove_all(work);
    std::printf("rows that could not be made here: %d\n", not_run);
    expect_full_agreement(agreement);
}

}  // namespace
}  // namespace gantry::tests
