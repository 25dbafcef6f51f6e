/* Preloaded into a program, or linked into it: each call that changes a file below GANTRY_FAULT_ROOT is a
 * boundary, numbered from 1. Or each allocation is, from gantry_fault_arm() on, which the program calls.
 *
 *   GANTRY_FAULT_ROOT=/path       what counts
 *   GANTRY_FAULT_LIST=/file       writes the name of each boundary's call there, a line each
 *   GANTRY_FAULT_AT=n             the boundary where something happens ...
 *   GANTRY_FAULT_ERRNO=e          ... it fails with this error, once
 *   GANTRY_FAULT_KILL=1           ... or the process is killed before it
 *   GANTRY_FAULT_PERSISTENT=1     ... so does every later one, but for locks, which SQLite asks for again
 *                                 and again
 *   GANTRY_FAULT_DATABASE=1       only files of the index count, and calls that read them count too
 *   GANTRY_FAULT_ALLOCATIONS=1    allocations count, nothing else
 *   GANTRY_FAULT_BOOT_ID=/file    what is read in place of the kernel's boot id
 *
 * A program that it is linked into sets these by itself, with gantry_fault_set(); then calls that read count
 * too.
 *
 * A write that fails with ENOSPC has written half of its bytes before, as on a disk that runs full.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "below_root.h"

static long fault_at;
static int fault_errno;
static int fault_kill;
static int is_persistent;
static int is_of_database;
static int counts_reads;
static atomic_int counts_allocations;
static int has_allocations;
static atomic_long allocations;
static int list_descriptor = -1;
static const char* boot_id;
static atomic_long boundaries;

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))
#define direct REAL(long (*)(long, ...), "syscall")

__attribute__((constructor)) static void start(void) {
    const char* given = getenv("GANTRY_FAULT_ROOT");
    if (given == NULL) return;
    set_root(given);
    const char* at = getenv("GANTRY_FAULT_AT");
    fault_at = at == NULL ? 0 : atol(at);
    const char* error = getenv("GANTRY_FAULT_ERRNO");
    fault_errno = error == NULL ? 0 : atoi(error);
    fault_kill = getenv("GANTRY_FAULT_KILL") != NULL;
    is_persistent = getenv("GANTRY_FAULT_PERSISTENT") != NULL;
    is_of_database = getenv("GANTRY_FAULT_DATABASE") != NULL;
    if (is_of_database) wanted_part = "/models.v";
    has_allocations = getenv("GANTRY_FAULT_ALLOCATIONS") != NULL;
    boot_id = getenv("GANTRY_FAULT_BOOT_ID");
    const char* list = getenv("GANTRY_FAULT_LIST");
    if (list != NULL)
        list_descriptor =
            (int)direct(SYS_openat, AT_FDCWD, list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* For a program that the shim is a part of. */
void gantry_fault_set(const char* below, long at, int error) {
    set_root(below);
    counts_reads = 1;
    fault_errno = error;
    fault_at = at;
    atomic_store(&boundaries, 0);
}
/* What was counted since. Nothing fails from here on. */
long gantry_fault_clear(void) {
    root_length = 0;
    fault_at = 0;
    return atomic_load(&boundaries);
}

/* Whether the call is to fail: errno is set then. */
static int boundary(int concerned, const char* call) {
    if (!concerned || has_allocations) return 0;
    const long number = atomic_fetch_add(&boundaries, 1) + 1;
    if (list_descriptor >= 0) {
        char line[64];
        const int length = snprintf(line, sizeof line, "%s\n", call);
        direct(SYS_write, list_descriptor, line, (size_t)length);
    }
    if (fault_at == 0 || (is_persistent ? number < fault_at : number != fault_at)) return 0;
    if (fault_kill) direct(SYS_kill, getpid(), SIGKILL);
    if (fault_errno == 0) return 0;
    errno = fault_errno;
    return 1;
}

static int changes(int flags) {
    return counts_reads || is_of_database || (flags & O_ACCMODE) != O_RDONLY ||
           (flags & (O_CREAT | O_TRUNC)) != 0;
}

#define OPEN(name)                                                                           \
    int name(const char* path, int flags, ...) {                                             \
        va_list more;                                                                        \
        va_start(more, flags);                                                               \
        const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                                        \
        if (boundary(changes(flags) && concerns_name(AT_FDCWD, path), "open")) return -1;    \
        return REAL(int (*)(const char*, int, ...), #name)(path, flags, mode);               \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                         \
    int name(int folder, const char* path, int flags, ...) {                                 \
        va_list more;                                                                        \
        va_start(more, flags);                                                               \
        const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                                        \
        if (boundary(changes(flags) && concerns_name(folder, path), "openat")) return -1;    \
        return REAL(int (*)(int, const char*, int, ...), #name)(folder, path, flags, mode);  \
    }
OPENAT(openat)
OPENAT(openat64)

/* What the C library has no name for. */
struct open_how_beginning {
    unsigned long long flags;
};
long syscall(long number, ...) {
    long argument[6];
    va_list more;
    va_start(more, number);
    for (int i = 0; i < 6; ++i) argument[i] = va_arg(more, long);
    va_end(more);
    if (number == SYS_openat2) {
        const struct open_how_beginning* how = (const void*)argument[2];
        const int concerned =
            changes((int)how->flags) && concerns_name((int)argument[0], (const void*)argument[1]);
        if (boundary(concerned, "openat2")) return -1;
    }
    if (counts_reads && (number == SYS_faccessat || number == SYS_faccessat2) &&
        boundary(concerns_name((int)argument[0], (const void*)argument[1]), "faccessat"))
        return -1;
    return direct(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

static FILE* open_stream(const char* name, const char* path, const char* mode) {
    if (boot_id != NULL && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) path = boot_id;
    return REAL(FILE * (*)(const char*, const char*), name)(path, mode);
}
FILE* fopen(const char* path, const char* mode) {
    return open_stream("fopen", path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
    return open_stream("fopen64", path, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
    if (boundary(concerns_descriptor(descriptor), "write")) {
        if (errno == ENOSPC && count > 1) {
            direct(SYS_write, descriptor, bytes, count / 2);
            errno = ENOSPC;
        }
        return -1;
    }
    return direct(SYS_write, descriptor, bytes, count);
}

#define PREAD(name, offset_type)                                                     \
    ssize_t name(int descriptor, void* bytes, size_t count, offset_type offset) {    \
        const int counts = counts_reads || is_of_database;                           \
        if (boundary(counts && concerns_descriptor(descriptor), "pread")) return -1; \
        return direct(SYS_pread64, descriptor, bytes, count, offset);                \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t read(int descriptor, void* bytes, size_t count) {
    if (boundary(counts_reads && concerns_descriptor(descriptor), "read")) return -1;
    return direct(SYS_read, descriptor, bytes, count);
}

#define LOOK(name, concerned, parameters, arguments)                  \
    int name parameters {                                             \
        if (boundary(counts_reads && (concerned), "stat")) return -1; \
        return REAL(int(*) parameters, #name) arguments;              \
    }
LOOK(stat, concerns_name(AT_FDCWD, path), (const char* path, struct stat* seen), (path, seen))
LOOK(lstat, concerns_name(AT_FDCWD, path), (const char* path, struct stat* seen), (path, seen))
LOOK(fstat, concerns_descriptor(descriptor), (int descriptor, struct stat* seen), (descriptor, seen))
LOOK(fstatat, path[0] == '\0' ? concerns_descriptor(folder) : concerns_name(folder, path),
     (int folder, const char* path, struct stat* seen, int flags), (folder, path, seen, flags))
LOOK(statx, path[0] == '\0' ? concerns_descriptor(folder) : concerns_name(folder, path),
     (int folder, const char* path, int flags, unsigned mask, struct statx* seen),
     (folder, path, flags, mask, seen))

static ssize_t write_at(int descriptor, const void* bytes, size_t count, off64_t offset) {
    if (boundary(concerns_descriptor(descriptor), "pwrite")) {
        if (errno == ENOSPC && count > 1) {
            direct(SYS_pwrite64, descriptor, bytes, count / 2, offset);
            errno = ENOSPC;
        }
        return -1;
    }
    return direct(SYS_pwrite64, descriptor, bytes, count, offset);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
    return write_at(descriptor, bytes, count, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
    return write_at(descriptor, bytes, count, offset);
}

#define ON_DESCRIPTOR(name, call, parameters, arguments)                \
    int name parameters {                                               \
        if (boundary(concerns_descriptor(descriptor), call)) return -1; \
        return REAL(int(*) parameters, #name) arguments;                \
    }
ON_DESCRIPTOR(fsync, "fsync", (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, "fdatasync", (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, "ftruncate", (int descriptor, off_t length), (descriptor, length))
ON_DESCRIPTOR(ftruncate64, "ftruncate", (int descriptor, off64_t length), (descriptor, length))
ON_DESCRIPTOR(fchmod, "fchmod", (int descriptor, mode_t mode), (descriptor, mode))

#define ON_NAME(name, call, folder, path, parameters, arguments)    \
    int name parameters {                                           \
        if (boundary(concerns_name(folder, path), call)) return -1; \
        return REAL(int(*) parameters, #name) arguments;            \
    }
ON_NAME(mknod, "mknod", AT_FDCWD, path, (const char* path, mode_t mode, dev_t device), (path, mode, device))
ON_NAME(mkdir, "mkdir", AT_FDCWD, path, (const char* path, mode_t mode), (path, mode))
ON_NAME(mkdirat, "mkdir", folder, path, (int folder, const char* path, mode_t mode), (folder, path, mode))
ON_NAME(unlink, "unlink", AT_FDCWD, path, (const char* path), (path))
ON_NAME(unlinkat, "unlink", folder, path, (int folder, const char* path, int flags), (folder, path, flags))
ON_NAME(rmdir, "rmdir", AT_FDCWD, path, (const char* path), (path))
ON_NAME(rename, "rename", AT_FDCWD, to, (const char* path, const char* to), (path, to))
ON_NAME(renameat, "rename", to_folder, to, (int folder, const char* path, int to_folder, const char* to),
        (folder, path, to_folder, to))
ON_NAME(renameat2, "rename", to_folder, to,
        (int folder, const char* path, int to_folder, const char* to, unsigned flags),
        (folder, path, to_folder, to, flags))
ON_NAME(link, "link", AT_FDCWD, to, (const char* path, const char* to), (path, to))
ON_NAME(linkat, "link", to_folder, to, (int folder, const char* path, int to_folder, const char* to, int flags),
        (folder, path, to_folder, to, flags))

ssize_t copy_file_range(int from, off64_t* from_offset, int descriptor, off64_t* offset, size_t count,
                        unsigned flags) {
    if (boundary(concerns_descriptor(descriptor), "copy_file_range")) return -1;
    return direct(SYS_copy_file_range, from, from_offset, descriptor, offset, count, flags);
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void* argument = va_arg(more, void*);
    va_end(more);
    if (boundary(concerns_descriptor(descriptor), "ioctl")) return -1;
    return (int)direct(SYS_ioctl, descriptor, request, argument);
}

void* mmap64(void* address, size_t length, int protection, int flags, int descriptor, off64_t offset) {
    const int is_shared = (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0;
    if (boundary(is_shared && concerns_descriptor(descriptor), "mmap")) return MAP_FAILED;
    return (void*)direct(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

static int is_lock(int command) {
    return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

#define FCNTL(name)                                                                                          \
    int name(int descriptor, int command, ...) {                                                             \
        va_list more;                                                                                        \
        va_start(more, command);                                                                             \
        void* argument = va_arg(more, void*);                                                                \
        va_end(more);                                                                                        \
        if (boundary(is_lock(command) && !is_persistent && !counts_reads && concerns_descriptor(descriptor), \
                     "lock"))                                                                                \
            return -1;                                                                                       \
        return REAL(int (*)(int, int, ...), #name)(descriptor, command, argument);                           \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

/* --- allocations --- */

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* block, size_t size);

void gantry_fault_arm(void) {
    atomic_store(&counts_allocations, has_allocations);
}
void gantry_fault_disarm(void) {
    if (atomic_exchange(&counts_allocations, 0) == 0 || list_descriptor < 0) return;
    char line[64];
    const int length = snprintf(line, sizeof line, "%ld\n", atomic_load(&allocations));
    direct(SYS_write, list_descriptor, line, (size_t)length);
}

static int fails(void) {
    if (!atomic_load_explicit(&counts_allocations, memory_order_relaxed)) return 0;
    const long number = atomic_fetch_add(&allocations, 1) + 1;
    if (fault_at == 0 || (is_persistent ? number < fault_at : number != fault_at)) return 0;
    errno = ENOMEM;
    return 1;
}

void* malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
    return fails() ? NULL : __libc_calloc(count, size);
}
void* realloc(void* block, size_t size) {
    return fails() ? NULL : __libc_realloc(block, size);
}
