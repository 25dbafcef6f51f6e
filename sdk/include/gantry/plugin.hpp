// Makes a plugin out of C++ formats: the entry symbol, the factories, and a catch at every edge.
//
//     struct MyFormat {
//         static constexpr std::string_view id = "my_format";
//         static void validate(const gantry::BundleView&, const gantry::ExamineOptions&,
//                              const gantry::FindingReceiver&);
//         static void describe(const gantry::BundleView&, const gantry::ExamineOptions&,
//                              const gantry::DescriptionReceiver&);
//         // optional; without it the host goes by the markers of the manifest
//         static gantry::Detection detect(const gantry::BundleView&, const gantry::ExamineOptions&);
//     };
//     GANTRY_PLUGIN("org.example.my-plugin", "1.0.0", MyFormat)
//
// Either all formats of a plugin have detect() or none. gantry_add_plugin() in CMake makes the manifest;
// id, version and formats must be the same in both.
#pragma once

#include <array>
#include <string_view>

#include <gantry/abi/entry.h>
#include <gantry/abi/format.h>
#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/report.hpp>

namespace gantry::detail {

// Runs `call`; an exception must not cross the boundary, so it becomes a status.
template <class Call>
gantry_status guarded(const Call& call) noexcept {
#if defined(__cpp_exceptions)
    try {
        return call();
    } catch (...) {
        return GANTRY_STATUS_FAILED;
    }
#else
    return call();
#endif
}

template <class Format>
concept HasDetect = requires(const BundleView& view, const ExamineOptions& options) {
    {Format::detect(view, options)};
};

template <class... Formats>
class PluginFactories {
public:
    static constexpr std::array<gantry_text, sizeof...(Formats)> format_ids{to_text(Formats::id)...};

    static const void* get(gantry_text factory_id) noexcept {
        const auto id = to_view(factory_id);
        if (id == GANTRY_FACTORY_VALIDATOR) return &validator;
        if (id == GANTRY_FACTORY_DESCRIBER) return &describer;
        if constexpr ((HasDetect<Formats> && ...))
            if (id == GANTRY_FACTORY_DETECTOR) return &detector;
        return nullptr;
    }

private:
    // Calls `use` with the format of that id.
    template <class Use>
    static gantry_status dispatch(gantry_text format, const gantry_view* view,
                                  const gantry_examine_options* options, const Use& use) noexcept {
        return guarded([&]() -> gantry_status {
            const BundleView bundle{*view};
            const ExamineOptions examine{*options};
            bool found = false;
            const auto try_one = [&]<class Format>() {
                if (found || Format::id != to_view(format)) return;
                found = true;
                use.template operator()<Format>(bundle, examine);
            };
            (try_one.template operator()<Formats>(), ...);
            if (!found) return GANTRY_STATUS_BAD_ARGUMENT;
            return examine.is_cancelled() ? GANTRY_STATUS_STOP : GANTRY_STATUS_OK;
        });
    }

    static gantry_status detect(gantry_text format, const gantry_view* view,
                                const gantry_examine_options* options,
                                const gantry_detection_receiver* receiver) {
        return dispatch(format, view, options,
                        [&]<class Format>(const BundleView& bundle, const ExamineOptions& examine) {
                            if constexpr (HasDetect<Format>) {
                                const Detection seen = Format::detect(bundle, examine);
                                gantry_detection raw{};
                                raw.struct_size = sizeof raw;
                                raw.strength = seen.strength;
                                receiver->detection(receiver->context, &raw, to_text(seen.reason));
                            }
                        });
    }

    static gantry_status validate(gantry_text format, const gantry_view* view,
                                  const gantry_examine_options* options,
                                  const gantry_finding_receiver* receiver) {
        return dispatch(format, view, options,
                        [&]<class Format>(const BundleView& bundle, const ExamineOptions& examine) {
                            Format::validate(bundle, examine, FindingReceiver{*receiver});
                        });
    }

    static gantry_status describe(gantry_text format, const gantry_view* view,
                                  const gantry_examine_options* options,
                                  const gantry_description_receiver* receiver) {
        return dispatch(format, view, options,
                        [&]<class Format>(const BundleView& bundle, const ExamineOptions& examine) {
                            Format::describe(bundle, examine, DescriptionReceiver{*receiver});
                        });
    }

    static constexpr gantry_detector_factory detector{sizeof(gantry_detector_factory), 0, &detect};
    static constexpr gantry_validator_factory validator{sizeof(gantry_validator_factory), 0, &validate};
    static constexpr gantry_describer_factory describer{sizeof(gantry_describer_factory), 0, &describe};
};

}  // namespace gantry::detail

// Defines the module's entry symbol. Use once per module, at namespace scope.
#define GANTRY_PLUGIN(id, version, ...)                                                                   \
    extern "C" __attribute__((visibility("default"))) const gantry_plugin_entry_v0 gantry_plugin_entry;   \
    constinit const gantry_plugin_entry_v0 gantry_plugin_entry{                                           \
        GANTRY_PLUGIN_ENTRY_MAGIC,                                                                        \
        sizeof(gantry_plugin_entry_v0),                                                                   \
        GANTRY_ABI_VERSION,                                                                               \
        ::gantry::to_text(id),                                                                            \
        ::gantry::to_text(version),                                                                       \
        {::gantry::detail::PluginFactories<__VA_ARGS__>::format_ids.data(),                               \
         ::gantry::detail::PluginFactories<__VA_ARGS__>::format_ids.size()},                              \
        [](::std::uint32_t host_abi_version) -> gantry_status {                                           \
            return host_abi_version == GANTRY_ABI_VERSION ? GANTRY_STATUS_OK : GANTRY_STATUS_UNSUPPORTED; \
        },                                                                                                \
        []() {},                                                                                          \
        [](gantry_text factory_id) -> const void* {                                                       \
            return ::gantry::detail::PluginFactories<__VA_ARGS__>::get(factory_id);                       \
        }};
