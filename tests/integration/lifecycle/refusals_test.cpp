// What each call says of a library that is read-only, that is not there yet, or without a plugin, and what a
// cancel leaves behind, whenever it comes.
#include <functional>

#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

using gantry::Depth;
using host::CancelFlag;
using host::Library;

struct Call {
    const char* name;
    std::function<ErrorCode(Library& library)> run;  // none where it is done
};

constexpr auto kDone = static_cast<ErrorCode>(-1);

template <class T>
ErrorCode code_of(const Result<T>& outcome) {
    return outcome ? kDone : outcome.error().code;
}

class Refusals : public LibraryTest {
protected:
    static constexpr auto kNoModel = "diffusion/no/model";

    std::vector<Call> changing_calls(const std::string& id) const {
        const auto path = bundle.string();
        return {
            {"register", [=](Library& on) { return code_of(on.register_external(path, {})); }},
            {"import", [=](Library& on) { return code_of(on.import_model(path, {})); }},
            {"import_in_place", [=](Library& on) { return code_of(on.import_model_in_place(path, {})); }},
            {"adopt", [](Library& on) { return code_of(on.adopt_orphan_models({})); }},
            {"remove", [=](Library& on) { return code_of(on.remove_model(id)); }},
            {"relocate", [=](Library& on) { return code_of(on.relocate_model(id, path, {})); }},
            {"configure", [](Library& on) { return code_of(on.set_configuration("event_limit", "500")); }},
            {"rebuild", [](Library& on) { return code_of(on.rebuild_index()); }},
        };
    }
};

TEST_F(Refusals, OfALibraryThatWasOpenedReadOnlyAreOfEachCallThatChangesIt) {
    const auto id = register_bundle(bundle);
    const auto before = listing_of_library(root);
    host::LibraryOptions options;
    options.root = root.string();
    options.read_only = true;
    const auto library = *Library::open(open_host(), std::move(options));
    for (const auto& call : changing_calls(id))
        EXPECT_EQ(call.run(*library), ErrorCode::read_only) << call.name;
    EXPECT_TRUE(library->resolve_model_execution_descriptor(id));
    EXPECT_EQ(library->list_models({})->total, 1U);
    EXPECT_EQ(listing_of_library(root), before);
}

TEST_F(Refusals, OfALibraryThatIsNotThereYetMakeNone) {
    const auto library = open_library();
    EXPECT_EQ(library->list_models({})->total, 0U);
    EXPECT_EQ(library->search_models("a", {})->total, 0U);
    EXPECT_EQ(library->rebuild_index()->models, 0U);
    EXPECT_EQ(library->reconcile({})->checked, 0U);
    EXPECT_TRUE(library->adopt_orphan_models({})->adopted.empty());
    EXPECT_EQ(library->configuration()->event_limit, host::LibraryConfiguration{}.event_limit);
    EXPECT_TRUE(library->validate_all({}, [](const auto&) { ADD_FAILURE() << "there is no model"; }));
    for (const auto code :
         {code_of(library->get_model(kNoModel)), code_of(library->resolve_model_execution_descriptor(kNoModel)),
          code_of(library->capture_model(kNoModel)), code_of(library->validate_model(kNoModel)),
          code_of(library->remove_model(kNoModel)),
          code_of(library->relocate_model(kNoModel, bundle.string(), {}))})
        EXPECT_EQ(code, ErrorCode::not_found);
    host::ReconcileOptions only;
    only.model_id = kNoModel;
    EXPECT_EQ(code_of(library->reconcile(only)), ErrorCode::not_found);
    EXPECT_EQ(code_of(library->import_model_in_place(bundle.string(), {})), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(library->list_events("", 0)), ErrorCode::invalid_argument);
    const auto first = *library->list_events("", 10);
    EXPECT_FALSE(first.snapshot_required);
    EXPECT_FALSE(library->list_events(first.cursor, 10)->snapshot_required);
    EXPECT_TRUE(library->list_events("0123456789abcdef:7", 10)->snapshot_required) << "of another library";
    EXPECT_FALSE(fs::exists(root));
    register_bundle(bundle);
    EXPECT_TRUE(library->list_events(first.cursor, 10)->snapshot_required);
}

TEST_F(Refusals, OfWhatIsNoLibraryComeAtOnce) {
    class OtherHost final : public host::Host {
        using Options = host::InspectOptions;
        Result<host::Examination> inspect(std::string_view, const Options&) override { return nothing(); }
        Result<host::PathClassification> classify(std::string_view, const CancelFlag*) override {
            return nothing();
        }
        Result<host::Capture> capture(std::string_view, const Options&) override { return nothing(); }
        Result<host::Examination> replay(std::string_view, const CancelFlag*) override { return nothing(); }
        std::vector<host::PluginInfo> plugins() const override { return {}; }
        bool has_format(std::string_view) const override { return false; }
        static Error nothing() { return make_error(ErrorCode::internal, "not called"); }
    };
    host::LibraryOptions options;
    options.root = root.string();
    EXPECT_EQ(code_of(Library::open(std::make_shared<OtherHost>(), options)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(Library::open(nullptr, options)), ErrorCode::invalid_argument);
    options.root.clear();
    EXPECT_EQ(code_of(Library::open(open_host(), options)), ErrorCode::invalid_argument);
}

TEST_F(Refusals, WithoutAPluginNameTheFormatThatNobodyKnows) {
    const auto id = register_bundle(bundle);
    const auto owned = open_library()->import_model(bundle.string(), {})->model_id;
    const auto before = read_file(record_path(id)) + read_file(record_path(owned)) + dump();
    const auto library = open_without_plugins();
    for (const auto& model : {id, owned}) {
        for (const auto& [name, code] : std::vector<std::pair<const char*, ErrorCode>>{
                 {"resolve", code_of(library->resolve_model_execution_descriptor(model))},
                 {"validate", code_of(library->validate_model(model))},
                 {"capture", code_of(library->capture_model(model))}})
            EXPECT_EQ(code, ErrorCode::needs_plugin) << model << " " << name;
        EXPECT_TRUE(library->get_model(model)->summary.needs_plugin);
    }
    EXPECT_EQ(code_of(library->relocate_model(id, bundle.string(), {})), ErrorCode::needs_plugin);
    const auto reconciled = *library->reconcile({});
    ASSERT_EQ(reconciled.not_checked.size(), 2U);
    EXPECT_EQ(reconciled.not_checked[0].code, "needs_plugin");
    std::size_t told = 0;
    EXPECT_TRUE(library->validate_all({}, [&](const auto& outcome) {
        told += code_of(outcome) == ErrorCode::needs_plugin && !outcome.error().model_id.empty() ? 1U : 0U;
    }));
    EXPECT_EQ(told, 2U);
    EXPECT_EQ(read_file(record_path(id)) + read_file(record_path(owned)) + dump(), before);
    host::InspectOptions options;
    options.bundle_format = "diffusers_directory";
    EXPECT_EQ(code_of(open_host(false)->inspect(bundle.string(), options)), ErrorCode::unsupported);
}

// --- cancels ---

struct LongCall {
    const char* name;
    std::function<ErrorCode(const CancelFlag& cancel, const host::ProgressCallback& progress)> run;
};

class Cancels : public LibraryTest {
protected:
    template <class Options>
    static Options with(const CancelFlag& cancel, const host::ProgressCallback& progress) {
        Options options;
        options.cancel = &cancel;
        if constexpr (requires { options.progress; }) options.progress = progress;
        if constexpr (requires { options.depth; }) options.depth = Depth::content;
        return options;
    }

    std::vector<LongCall> long_calls() {
        using Progress = const host::ProgressCallback&;
        using Flag = const CancelFlag&;
        const auto path = bundle.string();
        const auto other = (folder / "bundles" / "other").string();
        return {
            {"inspect",
             [=, this](Flag flag, Progress told) {
                 return code_of(host_->inspect(path, with<host::InspectOptions>(flag, told)));
             }},
            {"capture",
             [=, this](Flag flag, Progress told) {
                 return code_of(host_->capture(path, with<host::InspectOptions>(flag, told)));
             }},
            {"register",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->register_external(other, with<host::RegisterOptions>(flag, told)));
             }},
            {"import",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->import_model(other, with<host::ImportOptions>(flag, told)));
             }},
            {"import_in_place",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->import_model_in_place((root / "diffusion/mine/orphan").string(),
                                                                with<host::ImportOptions>(flag, told)));
             }},
            {"adopt",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->adopt_orphan_models(with<host::AdoptOptions>(flag, told)));
             }},
            {"validate_model",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->validate_model(id_, with<host::ValidateOptions>(flag, told)));
             }},
            {"validate_all",
             [=, this](Flag flag, Progress told) {
                 return code_of(
                     library_->validate_all(with<host::ValidateOptions>(flag, told), [](const auto&) {}));
             }},
            {"reconcile",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->reconcile(with<host::ReconcileOptions>(flag, told)));
             }},
            {"relocate",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->relocate_model(id_, other, with<host::RelocateOptions>(flag, told)));
             }},
            {"capture_model",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->capture_model(id_, with<host::CaptureOptions>(flag, told)));
             }},
            {"rebuild_index",
             [=, this](Flag flag, Progress told) {
                 return code_of(library_->rebuild_index(with<host::RebuildOptions>(flag, told)));
             }},
        };
    }

    void SetUp() override {
        LibraryTest::SetUp();
        copy_bundle("dit", folder / "bundles" / "other");
        id_ = register_bundle(bundle);
        copy_bundle("dit", root / "diffusion/mine/orphan");
        host_ = open_host();
        library_ = open_library();
    }

    // What a call did, so that the next one has something to do.
    void put_back() {
        const auto page = library_->list_models({});
        ASSERT_TRUE(page);
        for (const auto& model : page->models) {
            if (model.model_id == id_) continue;
            if (model.model_id.ends_with("/orphan"))
                fs::remove(record_path(model.model_id));
            else
                EXPECT_TRUE(library_->remove_model(model.model_id));
        }
        EXPECT_TRUE(library_->relocate_model(id_, bundle.string(), {}));
        EXPECT_TRUE(library_->rebuild_index());
    }

    std::string id_;
    std::shared_ptr<host::Host> host_;
    std::shared_ptr<Library> library_;
};

TEST_F(Cancels, ThatCameBeforehandEndEachLongCallAndChangeNothing) {
    const auto before = listing_of_library(root);
    const CancelFlag cancelled{true};
    for (const auto& call : long_calls()) {
        EXPECT_EQ(call.run(cancelled, {}), ErrorCode::cancelled) << call.name;
        EXPECT_EQ(listing_of_library(root), before) << call.name;
    }
    EXPECT_EQ(code_of(host_->classify(bundle.string(), &cancelled)), ErrorCode::cancelled);
    EXPECT_EQ(code_of(host_->classify(bundle.parent_path().string(), &cancelled)), ErrorCode::cancelled);
    const auto capture = host_->capture(bundle.string());
    EXPECT_EQ(code_of(host_->replay(capture->text, &cancelled)), ErrorCode::cancelled);
}

TEST_F(Cancels, AtAnyReportOfProgressLeaveNothingHalfDone) {
    for (const auto& call : long_calls()) {
        for (std::size_t at = 1; at < 200; at += at < 6 ? 1 : 40) {
            SCOPED_TRACE(testing::Message() << call.name << " at report " << at);
            CancelFlag cancel{false};
            std::size_t reports = 0;
            const auto code = call.run(cancel, [&](const host::Progress&) { cancel = ++reports == at; });
            EXPECT_THAT(code, testing::AnyOf(kDone, ErrorCode::cancelled));
            EXPECT_TRUE(fs::is_empty(root / ".gantry/staging"));
            const auto kept = dump();
            EXPECT_TRUE(open_library()->rebuild_index());
            EXPECT_EQ(dump(), kept);
            if (code == kDone) break;
        }
        put_back();
    }
}

}  // namespace
}  // namespace gantry::test
