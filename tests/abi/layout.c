/* Prints the layout of every struct of the ABI and the value of every constant, one line each, to be compared
 * with the recorded table (check_layout.cmake). */
#include <gantry/abi.h>

#include <stdalign.h>
#include <stdio.h>

#define STRUCT(type) printf("%s size %zu align %zu\n", #type, sizeof(type), alignof(type))
#define MEMBER(type, member) \
    printf("%s.%s offset %zu size %zu\n", #type, #member, offsetof(type, member), sizeof(((type*)0)->member))
#define CONSTANT(name) printf("%s %lld\n", #name, (long long)(name))
#define TEXT(name) printf("%s \"%s\"\n", #name, name)

static void print_base(void) {
    CONSTANT(GANTRY_STATUS_OK);
    CONSTANT(GANTRY_STATUS_STOP);
    CONSTANT(GANTRY_STATUS_ABSENT);
    CONSTANT(GANTRY_STATUS_UNREADABLE);
    CONSTANT(GANTRY_STATUS_ESCAPE);
    CONSTANT(GANTRY_STATUS_WRONG_KIND);
    CONSTANT(GANTRY_STATUS_TOO_LARGE);
    CONSTANT(GANTRY_STATUS_BAD_ARGUMENT);
    CONSTANT(GANTRY_STATUS_UNSUPPORTED);
    CONSTANT(GANTRY_STATUS_FAILED);
    STRUCT(gantry_text);
    MEMBER(gantry_text, data);
    MEMBER(gantry_text, size);
    STRUCT(gantry_text_list);
    MEMBER(gantry_text_list, data);
    MEMBER(gantry_text_list, size);
}

static void print_version(void) {
    CONSTANT(GANTRY_ABI_MAJOR);
    CONSTANT(GANTRY_ABI_MINOR);
    CONSTANT(GANTRY_ABI_VERSION);
}

static void print_view(void) {
    CONSTANT(GANTRY_ENTRY_ABSENT);
    CONSTANT(GANTRY_ENTRY_FILE);
    CONSTANT(GANTRY_ENTRY_FOLDER);
    CONSTANT(GANTRY_ENTRY_UNREADABLE);
    CONSTANT(GANTRY_ENTRY_ESCAPE);
    CONSTANT(GANTRY_ENTRY_SPECIAL);
    STRUCT(gantry_entry);
    MEMBER(gantry_entry, struct_size);
    MEMBER(gantry_entry, kind);
    MEMBER(gantry_entry, size);
    STRUCT(gantry_view);
    MEMBER(gantry_view, struct_size);
    MEMBER(gantry_view, reserved);
    MEMBER(gantry_view, context);
    MEMBER(gantry_view, entry_name);
    MEMBER(gantry_view, stat);
    MEMBER(gantry_view, list);
    MEMBER(gantry_view, read);
    MEMBER(gantry_view, digest);
}

static void print_receiver(void) {
    CONSTANT(GANTRY_SEVERITY_INFO);
    CONSTANT(GANTRY_SEVERITY_WARNING);
    CONSTANT(GANTRY_SEVERITY_DEGRADING);
    CONSTANT(GANTRY_SEVERITY_FATAL);
    STRUCT(gantry_finding);
    MEMBER(gantry_finding, struct_size);
    MEMBER(gantry_finding, severity);
    MEMBER(gantry_finding, rule);
    MEMBER(gantry_finding, code);
    MEMBER(gantry_finding, message);
    MEMBER(gantry_finding, path);
    STRUCT(gantry_finding_receiver);
    MEMBER(gantry_finding_receiver, struct_size);
    MEMBER(gantry_finding_receiver, reserved);
    MEMBER(gantry_finding_receiver, context);
    MEMBER(gantry_finding_receiver, finding);
    STRUCT(gantry_identity);
    MEMBER(gantry_identity, struct_size);
    MEMBER(gantry_identity, requires_custom_code);
    MEMBER(gantry_identity, pickle_weights);
    MEMBER(gantry_identity, reserved);
    MEMBER(gantry_identity, model_type);
    MEMBER(gantry_identity, pipeline_class);
    MEMBER(gantry_identity, task_type_primary);
    MEMBER(gantry_identity, tasks);
    MEMBER(gantry_identity, input_modalities);
    MEMBER(gantry_identity, output_modalities);
    MEMBER(gantry_identity, variant);
    MEMBER(gantry_identity, recommended_backend);
    MEMBER(gantry_identity, runtime_engine_hints);
    MEMBER(gantry_identity, custom_code_files);
    MEMBER(gantry_identity, external_references);
    STRUCT(gantry_component);
    MEMBER(gantry_component, struct_size);
    MEMBER(gantry_component, reserved);
    MEMBER(gantry_component, role);
    MEMBER(gantry_component, name);
    MEMBER(gantry_component, library);
    MEMBER(gantry_component, class_name);
    MEMBER(gantry_component, path);
    MEMBER(gantry_component, config_file);
    STRUCT(gantry_weight_file);
    MEMBER(gantry_weight_file, struct_size);
    MEMBER(gantry_weight_file, reserved);
    MEMBER(gantry_weight_file, path);
    MEMBER(gantry_weight_file, format);
    MEMBER(gantry_weight_file, variant);
    MEMBER(gantry_weight_file, shard_index);
    MEMBER(gantry_weight_file, dtype);
    MEMBER(gantry_weight_file, size);
    STRUCT(gantry_engine_hint);
    MEMBER(gantry_engine_hint, struct_size);
    MEMBER(gantry_engine_hint, compatible);
    MEMBER(gantry_engine_hint, engine);
    MEMBER(gantry_engine_hint, reason);
    MEMBER(gantry_engine_hint, versions);
    MEMBER(gantry_engine_hint, arguments_json);
    STRUCT(gantry_description_receiver);
    MEMBER(gantry_description_receiver, struct_size);
    MEMBER(gantry_description_receiver, reserved);
    MEMBER(gantry_description_receiver, context);
    MEMBER(gantry_description_receiver, identity);
    MEMBER(gantry_description_receiver, component);
    MEMBER(gantry_description_receiver, weight_file);
    MEMBER(gantry_description_receiver, fact);
    MEMBER(gantry_description_receiver, engine_hint);
}

static void print_format(void) {
    CONSTANT(GANTRY_DEPTH_STRUCTURE);
    CONSTANT(GANTRY_DEPTH_HEADERS);
    CONSTANT(GANTRY_DEPTH_CONTENT);
    CONSTANT(GANTRY_DETECTION_NONE);
    CONSTANT(GANTRY_DETECTION_WEAK);
    CONSTANT(GANTRY_DETECTION_LIKELY);
    CONSTANT(GANTRY_DETECTION_CERTAIN);
    TEXT(GANTRY_FACTORY_DETECTOR);
    TEXT(GANTRY_FACTORY_VALIDATOR);
    TEXT(GANTRY_FACTORY_DESCRIBER);
    STRUCT(gantry_examine_options);
    MEMBER(gantry_examine_options, struct_size);
    MEMBER(gantry_examine_options, depth);
    MEMBER(gantry_examine_options, accepted_tasks);
    MEMBER(gantry_examine_options, is_cancelled);
    MEMBER(gantry_examine_options, cancel_context);
    STRUCT(gantry_detection);
    MEMBER(gantry_detection, struct_size);
    MEMBER(gantry_detection, strength);
    STRUCT(gantry_detection_receiver);
    MEMBER(gantry_detection_receiver, struct_size);
    MEMBER(gantry_detection_receiver, reserved);
    MEMBER(gantry_detection_receiver, context);
    MEMBER(gantry_detection_receiver, detection);
    STRUCT(gantry_detector_factory);
    MEMBER(gantry_detector_factory, struct_size);
    MEMBER(gantry_detector_factory, reserved);
    MEMBER(gantry_detector_factory, detect);
    STRUCT(gantry_validator_factory);
    MEMBER(gantry_validator_factory, struct_size);
    MEMBER(gantry_validator_factory, reserved);
    MEMBER(gantry_validator_factory, validate);
    STRUCT(gantry_describer_factory);
    MEMBER(gantry_describer_factory, struct_size);
    MEMBER(gantry_describer_factory, reserved);
    MEMBER(gantry_describer_factory, describe);
}

static void print_entry(void) {
    TEXT(GANTRY_PLUGIN_ENTRY_SYMBOL);
    CONSTANT(GANTRY_PLUGIN_ENTRY_MAGIC);
    STRUCT(gantry_plugin_entry_v0);
    MEMBER(gantry_plugin_entry_v0, magic);
    MEMBER(gantry_plugin_entry_v0, struct_size);
    MEMBER(gantry_plugin_entry_v0, abi_version);
    MEMBER(gantry_plugin_entry_v0, plugin_id);
    MEMBER(gantry_plugin_entry_v0, plugin_version);
    MEMBER(gantry_plugin_entry_v0, formats);
    MEMBER(gantry_plugin_entry_v0, init);
    MEMBER(gantry_plugin_entry_v0, deinit);
    MEMBER(gantry_plugin_entry_v0, get_factory);
}

int main(void) {
    print_base();
    print_version();
    print_view();
    print_receiver();
    print_format();
    print_entry();
    return 0;
}
