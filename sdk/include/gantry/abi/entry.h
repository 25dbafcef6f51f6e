/* The one symbol that a module exports: `gantry_plugin_entry`, constant data.
 *
 * The host reads the versions before it runs a function of the module.
 */
#ifndef GANTRY_ABI_ENTRY_H
#define GANTRY_ABI_ENTRY_H

#include <gantry/abi/base.h>
#include <gantry/abi/version.h>

#define GANTRY_PLUGIN_ENTRY_SYMBOL "gantry_plugin_entry"

/* "GANTRYPL", little endian: tells a plugin entry from any other symbol of that name. */
#define GANTRY_PLUGIN_ENTRY_MAGIC UINT64_C(0x4c505952544e4147)

typedef struct gantry_plugin_entry_v0 {
    uint64_t magic; /* GANTRY_PLUGIN_ENTRY_MAGIC */
    uint32_t struct_size;
    uint32_t abi_version; /* GANTRY_ABI_VERSION of the headers it was built with */

    gantry_text plugin_id;      /* reverse DNS, equal to the manifest's */
    gantry_text plugin_version; /* MAJOR.MINOR.PATCH, equal to the manifest's */
    gantry_text_list formats;   /* format ids, equal to the manifest's, in its order */

    /* Called once, before anything else, with the version that the host speaks. Status: OK or FAILED.
     * Threads: never concurrent with another call into the module. */
    gantry_status (*init)(uint32_t host_abi_version);
    /* Called once after the last call, and only if init answered OK. The module stays mapped. Not called by a
     * host that keeps the plugin until the process ends; nothing must be lost by that. */
    void (*deinit)(void);

    /* A factory of format.h by its id, NULL for one that the plugin does not offer. Static lifetime.
     * Without a detector the host goes by the manifest's markers and extensions.
     * Threads: factories may be called from several threads, each with its own view. */
    const void* (*get_factory)(gantry_text factory_id);
} gantry_plugin_entry_v0;

#endif
