// A plugin written straight against the C ABI, with one defect chosen by the build. Without a defect it is
// good.
#include <gantry/abi.h>

#include <stdexcept>

namespace {

#if defined(DEFECT_ABI_VERSION)
[[maybe_unused]] constexpr uint32_t kAbiVersion = GANTRY_ABI_VERSION + 1;
#else
[[maybe_unused]] constexpr uint32_t kAbiVersion = GANTRY_ABI_VERSION;
#endif

#if defined(DEFECT_MAGIC)
[[maybe_unused]] constexpr uint64_t kMagic = 1;
#else
[[maybe_unused]] constexpr uint64_t kMagic = GANTRY_PLUGIN_ENTRY_MAGIC;
#endif

#if defined(DEFECT_SMALL_ENTRY)
[[maybe_unused]] constexpr uint32_t kEntrySize = offsetof(gantry_plugin_entry_v0, get_factory);
#elif defined(DEFECT_LARGE_ENTRY)
[[maybe_unused]] constexpr uint32_t kEntrySize = 1u << 20;
#else
[[maybe_unused]] constexpr uint32_t kEntrySize = sizeof(gantry_plugin_entry_v0);
#endif

#if defined(DEFECT_SMALL_VALIDATOR)
[[maybe_unused]] constexpr uint32_t kValidatorSize = offsetof(gantry_validator_factory, validate);
#else
[[maybe_unused]] constexpr uint32_t kValidatorSize = sizeof(gantry_validator_factory);
#endif

constexpr gantry_text text(const char* data, uint64_t size) {
    return {data, size};
}

#if defined(DEFECT_ID)
[[maybe_unused]] constexpr gantry_text kId = text("org.gantry.somebody-else", 24);
#elif defined(DEFECT_ID_SIZE)
[[maybe_unused]] constexpr gantry_text kId = text("org.gantry.damaged", UINT64_MAX);
#else
[[maybe_unused]] constexpr gantry_text kId = text("org.gantry.damaged", 18);
#endif

#if defined(DEFECT_FORMAT)
[[maybe_unused]] constexpr gantry_text kFormats[] = {text("another_format", 14)};
#else
[[maybe_unused]] constexpr gantry_text kFormats[] = {text("damaged_format", 14)};
#endif

[[maybe_unused]] gantry_status validate(gantry_text, const gantry_view*, const gantry_examine_options*,
                                        const gantry_finding_receiver*) {
    return GANTRY_STATUS_OK;
}

[[maybe_unused]] gantry_status describe(gantry_text, const gantry_view*, const gantry_examine_options*,
                                        const gantry_description_receiver*) {
    return GANTRY_STATUS_OK;
}

#if defined(DEFECT_NO_FUNCTION)
[[maybe_unused]] constexpr gantry_describer_factory kDescriber{sizeof(gantry_describer_factory), 0, nullptr};
#else
[[maybe_unused]] constexpr gantry_describer_factory kDescriber{sizeof(gantry_describer_factory), 0, &describe};
#endif
[[maybe_unused]] constexpr gantry_validator_factory kValidator{kValidatorSize, 0, &validate};

bool is_same(gantry_text left, const char* right) {
    uint64_t index = 0;
    for (; right[index] != '\0'; ++index)
        if (index >= left.size || left.data[index] != right[index]) return false;
    return index == left.size;
}

[[maybe_unused]] const void* get_factory(gantry_text id) {
#if !defined(DEFECT_NO_VALIDATOR)
    if (is_same(id, GANTRY_FACTORY_VALIDATOR)) return &kValidator;
#endif
#if !defined(DEFECT_NO_DESCRIBER)
    if (is_same(id, GANTRY_FACTORY_DESCRIBER)) return &kDescriber;
#endif
    return nullptr;
}

#if defined(DEFECT_INIT_FAILS_AT_FIRST)
int starts = 0;
#endif

[[maybe_unused]] gantry_status init(uint32_t) {
#if defined(DEFECT_INIT_FAILS_AT_FIRST)
    return ++starts == 1 ? GANTRY_STATUS_FAILED : GANTRY_STATUS_OK;
#elif defined(DEFECT_INIT_THROWS)
    throw std::runtime_error("must not cross");
#else
    return GANTRY_STATUS_OK;
#endif
}

}  // namespace

#if defined(DEFECT_UNDEFINED)
extern "C" int gantry_test_function_that_nobody_has();
const int kFromNowhere = gantry_test_function_that_nobody_has();
#endif

#if defined(DEFECT_FUNCTION)
extern "C" __attribute__((visibility("default"))) void gantry_plugin_entry() {}
#elif !defined(DEFECT_NO_ENTRY)
extern "C" __attribute__((visibility("default"))) const gantry_plugin_entry_v0 gantry_plugin_entry;
constinit const gantry_plugin_entry_v0 gantry_plugin_entry{
    kMagic, kEntrySize, kAbiVersion, kId, text("1.0.0", 5), {kFormats, 1}, &init, nullptr, &get_factory};
#endif

#if defined(DEFECT_EXPORT)
extern "C" __attribute__((visibility("default"))) int gantry_test_extra_symbol() {
    return 1;
}
#endif
