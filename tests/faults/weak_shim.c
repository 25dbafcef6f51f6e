/* Preloaded into a program: a folder as it is on a file system that proves less, on NFS say.
 *
 *   GANTRY_WEAK_ROOT=/path        the folder
 *   GANTRY_WEAK_LOCKS=all         no file in it can be locked: ENOLCK, as where no lock service runs
 *   GANTRY_WEAK_LOCKS=own         only locks of an open file description cannot be had
 *   GANTRY_WEAK_TIMES=1           times are told in whole seconds
 *   GANTRY_WEAK_TYPE=number       the type of its file system, as statfs tells it
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "below_root.h"

static int refuses_all;
static int refuses_own;
static int has_whole_seconds;
static long type;

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

__attribute__((constructor)) static void start(void) {
    const char* given = getenv("GANTRY_WEAK_ROOT");
    if (given == NULL) return;
    set_root(given);
    const char* locks = getenv("GANTRY_WEAK_LOCKS");
    refuses_all = locks != NULL && strcmp(locks, "all") == 0;
    refuses_own = refuses_all || (locks != NULL && strcmp(locks, "own") == 0);
    has_whole_seconds = getenv("GANTRY_WEAK_TIMES") != NULL;
    const char* number = getenv("GANTRY_WEAK_TYPE");
    type = number == NULL ? 0 : strtol(number, NULL, 0);
}

static int is_refused(int descriptor, int command) {
    const int is_own = command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK;
    const int is_other = command == F_SETLK || command == F_SETLKW || command == F_GETLK;
    if (!(is_own && refuses_own) && !(is_other && refuses_all)) return 0;
    return concerns_descriptor(descriptor);
}

#define FCNTL(call)                                                                \
    int call(int descriptor, int command, ...) {                                   \
        va_list more;                                                              \
        va_start(more, command);                                                   \
        void* argument = va_arg(more, void*);                                      \
        va_end(more);                                                              \
        if (is_refused(descriptor, command)) {                                     \
            errno = ENOLCK;                                                        \
            return -1;                                                             \
        }                                                                          \
        return REAL(int (*)(int, int, ...), #call)(descriptor, command, argument); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

int flock(int descriptor, int operation) {
    if (refuses_all && concerns_descriptor(descriptor)) {
        errno = ENOLCK;
        return -1;
    }
    return REAL(int (*)(int, int), "flock")(descriptor, operation);
}

/* --- times --- */

#define ROUND(seen)                  \
    do {                             \
        (seen)->st_atim.tv_nsec = 0; \
        (seen)->st_mtim.tv_nsec = 0; \
        (seen)->st_ctim.tv_nsec = 0; \
    } while (0)

#define STAT(call, concerned, parameters, arguments)                       \
    int call parameters {                                                  \
        const int outcome = REAL(int(*) parameters, #call) arguments;      \
        if (outcome == 0 && has_whole_seconds && (concerned)) ROUND(seen); \
        return outcome;                                                    \
    }
#define STATS(suffix, kind)                                                                                   \
    STAT(stat##suffix, concerns_name(AT_FDCWD, path), (const char* path, kind* seen), (path, seen))           \
    STAT(lstat##suffix, concerns_name(AT_FDCWD, path), (const char* path, kind* seen), (path, seen))          \
    STAT(fstat##suffix, concerns_descriptor(descriptor), (int descriptor, kind* seen), (descriptor, seen))    \
    STAT(fstatat##suffix, concerns_name(folder, path), (int folder, const char* path, kind* seen, int flags), \
         (folder, path, seen, flags))
STATS(, struct stat)
STATS(64, struct stat64)

int statx(int folder, const char* path, int flags, unsigned mask, struct statx* seen) {
    const int outcome =
        REAL(int (*)(int, const char*, int, unsigned, struct statx*), "statx")(folder, path, flags, mask, seen);
    if (outcome != 0 || !has_whole_seconds || !concerns_name(folder, path)) return outcome;
    seen->stx_atime.tv_nsec = 0;
    seen->stx_btime.tv_nsec = 0;
    seen->stx_ctime.tv_nsec = 0;
    seen->stx_mtime.tv_nsec = 0;
    return outcome;
}

/* --- type --- */

#define STATFS(call, concerned, parameters, arguments)                     \
    int call parameters {                                                  \
        const int outcome = REAL(int(*) parameters, #call) arguments;      \
        if (outcome == 0 && type != 0 && (concerned)) seen->f_type = type; \
        return outcome;                                                    \
    }
STATFS(statfs, concerns_name(AT_FDCWD, path), (const char* path, struct statfs* seen), (path, seen))
STATFS(statfs64, concerns_name(AT_FDCWD, path), (const char* path, struct statfs64* seen), (path, seen))
STATFS(fstatfs, concerns_descriptor(descriptor), (int descriptor, struct statfs* seen), (descriptor, seen))
STATFS(fstatfs64, concerns_descriptor(descriptor), (int descriptor, struct statfs64* seen), (descriptor, seen))
