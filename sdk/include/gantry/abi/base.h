/* The few types that every other header of the ABI uses.
 *
 * Rules of the whole ABI:
 *  - Nothing changes owner. A pointer that goes into a call is valid until that call returns, unless its
 *    comment says otherwise; whoever wants to keep the bytes copies them.
 *  - Structs start with `struct_size`, set by the side that fills them in. Members are only appended, and
 *    one that may be missing is read behind GANTRY_HAS_MEMBER.
 *  - No exception and no longjmp crosses a call, in either direction.
 *  - Text is UTF-8 without a terminating NUL; `data` may be NULL where `size` is 0.
 */
#ifndef GANTRY_ABI_BASE_H
#define GANTRY_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

typedef struct gantry_text {
    const char* data;
    uint64_t size; /* bytes */
} gantry_text;

/* A row of texts; `data` may be NULL where `size` is 0. */
typedef struct gantry_text_list {
    const gantry_text* data;
    uint64_t size; /* elements */
} gantry_text_list;

/* Answer of every call that can fail. Never an enum: an unknown number is a failure, not undefined. */
typedef int32_t gantry_status;

#define GANTRY_STATUS_OK ((gantry_status)0)
/* The host wants no more: unwind and return this. Not an error. */
#define GANTRY_STATUS_STOP ((gantry_status)1)
/* The name does not exist in the bundle, or is a link to nothing. */
#define GANTRY_STATUS_ABSENT ((gantry_status)2)
/* It is there, and this process may not read it. */
#define GANTRY_STATUS_UNREADABLE ((gantry_status)3)
/* The name leads out of the bundle. The host reports this itself; a plugin need not. */
#define GANTRY_STATUS_ESCAPE ((gantry_status)4)
/* It is there and is not of the kind that the call needs (a folder to read, a file to list, a FIFO). */
#define GANTRY_STATUS_WRONG_KIND ((gantry_status)5)
/* More bytes or entries than the host's caps allow. */
#define GANTRY_STATUS_TOO_LARGE ((gantry_status)6)
/* The caller asked for something that the contract does not have. */
#define GANTRY_STATUS_BAD_ARGUMENT ((gantry_status)7)
/* The call is not offered by this view (listing beside a file model). */
#define GANTRY_STATUS_UNSUPPORTED ((gantry_status)8)
/* The system failed (I/O error, out of memory). The check could not run. */
#define GANTRY_STATUS_FAILED ((gantry_status)9)

/* Whether the side that filled in `pointer` knew `member`. */
#define GANTRY_HAS_MEMBER(pointer, type, member) \
    ((pointer) != NULL && (pointer)->struct_size >= offsetof(type, member) + sizeof((pointer)->member))

#endif
