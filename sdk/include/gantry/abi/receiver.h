/* Receivers: where a plugin reports to. The host supplies them, copies what it is told and renders JSON.
 *
 * Every function answers OK, STOP (the host wants no more: return), BAD_ARGUMENT (the report breaks the
 * contract: the host drops it and says so) or FAILED.
 */
#ifndef GANTRY_ABI_RECEIVER_H
#define GANTRY_ABI_RECEIVER_H

#include <gantry/abi/base.h>

#define GANTRY_SEVERITY_INFO ((int32_t)0)
#define GANTRY_SEVERITY_WARNING ((int32_t)1)   /* the model stays valid */
#define GANTRY_SEVERITY_DEGRADING ((int32_t)2) /* it is what it claims, but cannot be used now */
#define GANTRY_SEVERITY_FATAL ((int32_t)3)     /* it can never be executed as it is */

typedef struct gantry_finding {
    uint32_t struct_size;
    int32_t severity;    /* GANTRY_SEVERITY_... */
    gantry_text rule;    /* id of the rule in the format's FORMAT.md, "D12" */
    gantry_text code;    /* lower_snake_case, stable, "missing_component" */
    gantry_text message; /* what is wrong and what to do about it, one line of plain text */
    gantry_text path;    /* relative to the bundle root, empty for the bundle itself */
} gantry_finding;

typedef struct gantry_finding_receiver {
    uint32_t struct_size;
    uint32_t reserved;
    void* context;
    gantry_status (*finding)(void* context, const gantry_finding* finding);
} gantry_finding_receiver;

/* What the bundle is. Reported once by describe; members that do not apply stay empty. */
typedef struct gantry_identity {
    uint32_t struct_size;
    int32_t requires_custom_code; /* 0 or 1: it runs code that comes with it */
    int32_t pickle_weights;       /* 0 or 1: loading unpickles, which can run code */
    uint32_t reserved;
    gantry_text model_type;        /* llm vlm reranker diffusion embedding audio vision unknown */
    gantry_text pipeline_class;    /* "StableDiffusionPipeline" */
    gantry_text task_type_primary; /* "text-to-image"; "unknown" where nobody knows */
    gantry_text_list tasks;        /* all tasks, the primary first */
    gantry_text_list input_modalities;
    gantry_text_list output_modalities;
    gantry_text variant;             /* "fp16" where the loader must be told, else empty */
    gantry_text recommended_backend; /* "diffusers" */
    gantry_text_list runtime_engine_hints;
    gantry_text_list custom_code_files;
    gantry_text_list external_references; /* other repositories that the bundle needs */
} gantry_identity;

typedef struct gantry_component {
    uint32_t struct_size;
    uint32_t reserved;
    gantry_text role;    /* what it does: "text_encoder", "denoiser", "vae", "scheduler", ... */
    gantry_text name;    /* what the bundle calls it */
    gantry_text library; /* "diffusers", "transformers", ... */
    gantry_text class_name;
    gantry_text path;        /* file or folder relative to the bundle root */
    gantry_text config_file; /* relative to the bundle root, empty for none */
} gantry_component;

typedef struct gantry_weight_file {
    uint32_t struct_size;
    uint32_t reserved;
    gantry_text path;        /* relative to the bundle root */
    gantry_text format;      /* "safetensors", "pickle", "gguf", ... */
    gantry_text variant;     /* "fp16", empty for none */
    gantry_text shard_index; /* the index that names this file, empty when it stands alone */
    gantry_text dtype;       /* of most of its bytes, empty when not looked at */
    uint64_t size;           /* bytes */
} gantry_weight_file;

/* What one engine would make of the bundle: facts, never a choice. */
typedef struct gantry_engine_hint {
    uint32_t struct_size;
    int32_t compatible;         /* 0 or 1 */
    gantry_text engine;         /* a value of recommended_backend */
    gantry_text reason;         /* why not, or under which condition; empty for none */
    gantry_text_list versions;  /* "diffusers>=0.42,<0.43": what the verdict holds for */
    gantry_text arguments_json; /* one JSON object: the arguments its loader takes */
} gantry_engine_hint;

typedef struct gantry_description_receiver {
    uint32_t struct_size;
    uint32_t reserved;
    void* context;
    gantry_status (*identity)(void* context, const gantry_identity* identity);
    /* `*id` names the component in weight_file; components keep the order in which they are reported. */
    gantry_status (*component)(void* context, const gantry_component* component, uint32_t* id);
    gantry_status (*weight_file)(void* context, uint32_t component_id, const gantry_weight_file* file);
    /* Something else worth knowing: `name` is "<format id>.<name>", `json` one JSON value. */
    gantry_status (*fact)(void* context, gantry_text name, gantry_text json);
    gantry_status (*engine_hint)(void* context, const gantry_engine_hint* hint);
} gantry_description_receiver;

#endif
