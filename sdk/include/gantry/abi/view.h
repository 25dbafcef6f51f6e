/* The bundle view: all that a plugin ever sees of a model on disk.
 *
 * A plugin gets no path and opens no file. Names are relative to the bundle root, with '/' between parts;
 * "" is the root itself. A name that is absolute, has an empty part, "." or "..", a NUL or is not UTF-8
 * answers GANTRY_ENTRY_ESCAPE or GANTRY_STATUS_BAD_ARGUMENT and touches nothing.
 *
 * What a plugin asks is recorded. Same answers in, same report out: validate and describe must be pure
 * functions of the view and the options.
 *
 * Threads: one view is used by one thread at a time.
 */
#ifndef GANTRY_ABI_VIEW_H
#define GANTRY_ABI_VIEW_H

#include <gantry/abi/base.h>

/* Kinds of entry. Links are followed; what they lead to is told. */
#define GANTRY_ENTRY_ABSENT ((int32_t)0)     /* no such name, or a link to nothing */
#define GANTRY_ENTRY_FILE ((int32_t)1)       /* regular file that this process may read */
#define GANTRY_ENTRY_FOLDER ((int32_t)2)     /* folder that this process may list */
#define GANTRY_ENTRY_UNREADABLE ((int32_t)3) /* there, but permissions keep this process out */
#define GANTRY_ENTRY_ESCAPE ((int32_t)4)     /* leads out of the bundle; not looked at */
#define GANTRY_ENTRY_SPECIAL ((int32_t)5)    /* FIFO, socket, device */

typedef struct gantry_entry {
    uint32_t struct_size;
    int32_t kind;  /* GANTRY_ENTRY_... */
    uint64_t size; /* bytes of a file, else 0 */
} gantry_entry;

/* One name of a listing: `name` without its folder, sorted by bytes. `kind` as stat would tell it.
 * A listing ties the report to the names in the folder. What the report takes from the size or kind of one
 * entry must be asked of that entry, by stat: so the host sees when it changes, and that it leads out.
 * Return OK to go on, STOP to end the listing early (list then returns OK). */
typedef gantry_status (*gantry_list_callback)(void* user, gantry_text name, const gantry_entry* entry);

typedef struct gantry_view {
    uint32_t struct_size;
    uint32_t reserved;
    void* context; /* handed back as the first argument of every call */

    /* The file that the model is, when it is a single file beside others; empty for a directory bundle. */
    gantry_text entry_name;

    /* Tells what `name` is. `out->struct_size` is set by the caller.
     * Status: OK (also where the kind is ABSENT, ESCAPE, ...), FAILED, BAD_ARGUMENT. */
    gantry_status (*stat)(void* context, gantry_text name, gantry_entry* out);

    /* Calls `each` for every name in the folder, in byte order. Names that are not UTF-8 are left out.
     * Status: OK, ABSENT, UNREADABLE, ESCAPE, WRONG_KIND (not a folder), TOO_LARGE (more than 65,536
     * entries), UNSUPPORTED (view of a file model), FAILED. */
    gantry_status (*list)(void* context, gantry_text name, gantry_list_callback each, void* user);

    /* Reads up to `size` bytes from `offset` into `buffer`; `*read_bytes` tells how many, fewer only at the
     * end of the file. At most 100,000,000 bytes a call.
     * Status: OK, ABSENT, UNREADABLE, ESCAPE, WRONG_KIND, TOO_LARGE, FAILED. */
    gantry_status (*read)(void* context, gantry_text name, uint64_t offset, void* buffer, uint64_t size,
                          uint64_t* read_bytes);

    /* Digest of the whole file, computed and cached by the host. `algorithm` is "sha256" (32 bytes out) or
     * "git-sha1" (20 bytes: git's id of the file). With "recorded-" in front of either: the digest that the
     * storage names for the file (its blob in a Hugging Face cache); no byte of it is read.
     * Status: as read; ABSENT where nothing is recorded; UNSUPPORTED where the view cannot tell; BAD_ARGUMENT
     * for another algorithm or a smaller `out_size`; STOP when cancelled. */
    gantry_status (*digest)(void* context, gantry_text name, gantry_text algorithm, uint8_t* out,
                            uint64_t out_size);
} gantry_view;

#endif
