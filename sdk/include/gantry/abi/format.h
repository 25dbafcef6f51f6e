/* What a format offers: detect, validate, describe, each its own factory so that a later ABI can add a
 * fourth without touching these.
 *
 * Contract of all three: a pure function of (view, options). Same bytes reported in any process, locale
 * or thread. No thread is started, no file opened, nothing printed, no signal handler or locale changed.
 * Status: OK; STOP when the host asked to stop; FAILED when the check could not run. A broken bundle is a
 * finding and OK.
 */
#ifndef GANTRY_ABI_FORMAT_H
#define GANTRY_ABI_FORMAT_H

#include <gantry/abi/receiver.h>
#include <gantry/abi/view.h>

#define GANTRY_DEPTH_STRUCTURE ((int32_t)0) /* names and small JSON */
#define GANTRY_DEPTH_HEADERS ((int32_t)1)   /* the header of every weight file against its size */
#define GANTRY_DEPTH_CONTENT ((int32_t)2)   /* every byte, against recorded digests */

typedef struct gantry_examine_options {
    uint32_t struct_size;
    int32_t depth; /* GANTRY_DEPTH_...: look no further than this */
    /* Tasks that this library takes; empty means all. A bundle of another task is fatal,
     * `unsupported_pipeline`. */
    gantry_text_list accepted_tasks;
    /* Not 0: stop soon, return STOP. NULL: never. */
    int32_t (*is_cancelled)(void* cancel_context);
    void* cancel_context;
} gantry_examine_options;

/* How sure a detector is, 0 (no) to 100. Bundles claimed with equal strength by two formats are ambiguous. */
#define GANTRY_DETECTION_NONE ((int32_t)0)
#define GANTRY_DETECTION_WEAK ((int32_t)25)     /* the marker is there and does not read as expected */
#define GANTRY_DETECTION_LIKELY ((int32_t)50)   /* the marker is there */
#define GANTRY_DETECTION_CERTAIN ((int32_t)100) /* marker and content agree */

typedef struct gantry_detection {
    uint32_t struct_size;
    int32_t strength;
} gantry_detection;

typedef struct gantry_detection_receiver {
    uint32_t struct_size;
    uint32_t reserved;
    void* context;
    /* Called once. `reason` is one line: what was seen. */
    gantry_status (*detection)(void* context, const gantry_detection* detection, gantry_text reason);
} gantry_detection_receiver;

#define GANTRY_FACTORY_DETECTOR "gantry.detector"
typedef struct gantry_detector_factory {
    uint32_t struct_size;
    uint32_t reserved;
    gantry_status (*detect)(gantry_text format, const gantry_view* view, const gantry_examine_options* options,
                            const gantry_detection_receiver* receiver);
} gantry_detector_factory;

#define GANTRY_FACTORY_VALIDATOR "gantry.validator"
typedef struct gantry_validator_factory {
    uint32_t struct_size;
    uint32_t reserved;
    gantry_status (*validate)(gantry_text format, const gantry_view* view,
                              const gantry_examine_options* options, const gantry_finding_receiver* receiver);
} gantry_validator_factory;

#define GANTRY_FACTORY_DESCRIBER "gantry.describer"
typedef struct gantry_describer_factory {
    uint32_t struct_size;
    uint32_t reserved;
    gantry_status (*describe)(gantry_text format, const gantry_view* view,
                              const gantry_examine_options* options,
                              const gantry_description_receiver* receiver);
} gantry_describer_factory;

#endif
