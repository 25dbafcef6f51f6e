/* Preloaded into a program: a folder as it is on a disk that does not tell upper from lower case, as ext4 with
 * casefold, vfat, or what Windows and macOS share.
 *
 *   GANTRY_FOLDING_ROOT=/path     the folder; names below it are found in any spelling
 *
 * As there, a name keeps the spelling that it was made with, a listing shows that, and realpath() that of its
 * caller. Only letters of ASCII fold. What a link leads to is taken as it is written.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "../below_root.h"

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))
#define direct REAL(long (*)(long, ...), "syscall")

__attribute__((constructor)) static void start(void) {
    const char* given = getenv("GANTRY_FOLDING_ROOT");
    if (given != NULL) set_root(given);
}

static int is_there(int folder, const char* path) {
    struct statx seen;
    return direct(SYS_statx, folder, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &seen) == 0;
}

/* The entry of the folder that is called so but for the case of letters; 0 where there is none. */
static int find_spelling(int folder, const char* folder_path, const char* name, char* spelling) {
    const char* path = folder_path[0] == '\0' ? "." : folder_path;
    const int opened = (int)direct(SYS_openat, folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* listing = opened < 0 ? NULL : fdopendir(opened);
    if (listing == NULL) return 0;
    int is_found = 0;
    const struct dirent* entry;
    while (!is_found && (entry = readdir(listing)) != NULL) {
        if (strcasecmp(entry->d_name, name) != 0) continue;
        snprintf(spelling, NAME_MAX + 1, "%s", entry->d_name);
        is_found = 1;
    }
    closedir(listing);
    return is_found;
}

/* `path` with each part as the disk spells it; what is not there stays as it is. Its first `kept` bytes do not
 * fold. The value is `path` itself, or `spelled`. */
static const char* spell(int folder, const char* path, size_t kept, char spelled[PATH_MAX]) {
    const int saved = errno;
    size_t length = kept;
    memcpy(spelled, path, kept);
    spelled[length] = '\0';
    const char* rest = path + kept;
    while (*rest != '\0') {
        const size_t slashes = strspn(rest, "/");
        const size_t part = strcspn(rest + slashes, "/");
        char name[NAME_MAX + 1] = "";
        char spelling[NAME_MAX + 1];
        if (part > NAME_MAX || length + slashes + part >= PATH_MAX) return errno = saved, path;
        memcpy(name, rest + slashes, part);
        char parent[PATH_MAX];
        snprintf(parent, sizeof parent, "%s%s", spelled, slashes > 0 ? "/" : "");
        memcpy(spelled + length, rest, slashes + part);
        spelled[length + slashes + part] = '\0';
        if (part > 0 && !is_there(folder, spelled) && find_spelling(folder, parent, name, spelling))
            memcpy(spelled + length + slashes, spelling, part);
        length += slashes + part;
        rest += slashes + part;
    }
    errno = saved;
    return spelled;
}

static const char* folded(int folder, const char* path, char spelled[PATH_MAX]) {
    if (path == NULL || path[0] == '\0' || strlen(path) >= PATH_MAX || !concerns_name(folder, path))
        return path;
    if (path[0] != '/') return spell(folder, path, 0, spelled);
    if (strncmp(path, "/proc/", 6) != 0) return spell(folder, path, root_length, spelled);
    const char* behind = strchr(path + strlen("/proc/self/fd/"), '/');
    return behind == NULL ? path : spell(folder, path, (size_t)(behind - path), spelled);
}

#define ON_NAME(result, name, folder, path, parameters, arguments) \
    result name parameters {                                       \
        char spelled[PATH_MAX];                                    \
        path = folded(folder, path, spelled);                      \
        return REAL(result(*) parameters, #name) arguments;        \
    }
#define ON_TWO_NAMES(name, folder, path, to_folder, to, parameters, arguments) \
    int name parameters {                                                      \
        char spelled[PATH_MAX];                                                \
        char to_spelled[PATH_MAX];                                             \
        path = folded(folder, path, spelled);                                  \
        to = folded(to_folder, to, to_spelled);                                \
        return REAL(int(*) parameters, #name) arguments;                       \
    }

#define OPEN(name)                                                             \
    int name(const char* path, int flags, ...) {                               \
        char spelled[PATH_MAX];                                                \
        va_list more;                                                          \
        va_start(more, flags);                                                 \
        const mode_t mode = va_arg(more, mode_t);                              \
        va_end(more);                                                          \
        path = folded(AT_FDCWD, path, spelled);                                \
        return REAL(int (*)(const char*, int, ...), #name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                        \
    int name(int folder, const char* path, int flags, ...) {                                \
        char spelled[PATH_MAX];                                                             \
        va_list more;                                                                       \
        va_start(more, flags);                                                              \
        const mode_t mode = va_arg(more, mode_t);                                           \
        va_end(more);                                                                       \
        path = folded(folder, path, spelled);                                               \
        return REAL(int (*)(int, const char*, int, ...), #name)(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

/* What the C library has no name for. */
long syscall(long number, ...) {
    long argument[6];
    va_list more;
    va_start(more, number);
    for (int i = 0; i < 6; ++i) argument[i] = va_arg(more, long);
    va_end(more);
    char spelled[PATH_MAX];
    if (number == SYS_openat2 || number == SYS_statx || number == SYS_faccessat || number == SYS_faccessat2)
        argument[1] = (long)folded((int)argument[0], (const char*)argument[1], spelled);
    return direct(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

#define STATS(suffix, kind)                                                                            \
    ON_NAME(int, stat##suffix, AT_FDCWD, path, (const char* path, kind* seen), (path, seen))           \
    ON_NAME(int, lstat##suffix, AT_FDCWD, path, (const char* path, kind* seen), (path, seen))          \
    ON_NAME(int, fstatat##suffix, folder, path, (int folder, const char* path, kind* seen, int flags), \
            (folder, path, seen, flags))
STATS(, struct stat)
STATS(64, struct stat64)
ON_NAME(int, statx, folder, path, (int folder, const char* path, int flags, unsigned mask, struct statx* seen),
        (folder, path, flags, mask, seen))
ON_NAME(int, access, AT_FDCWD, path, (const char* path, int mode), (path, mode))
ON_NAME(int, faccessat, folder, path, (int folder, const char* path, int mode, int flags),
        (folder, path, mode, flags))
ON_NAME(ssize_t, readlinkat, folder, path, (int folder, const char* path, char* target, size_t size),
        (folder, path, target, size))
ON_NAME(DIR*, opendir, AT_FDCWD, path, (const char* path), (path))
ON_NAME(int, mkdir, AT_FDCWD, path, (const char* path, mode_t mode), (path, mode))
ON_NAME(int, mkdirat, folder, path, (int folder, const char* path, mode_t mode), (folder, path, mode))
ON_NAME(int, unlink, AT_FDCWD, path, (const char* path), (path))
ON_NAME(int, unlinkat, folder, path, (int folder, const char* path, int flags), (folder, path, flags))
ON_NAME(int, rmdir, AT_FDCWD, path, (const char* path), (path))
ON_TWO_NAMES(rename, AT_FDCWD, path, AT_FDCWD, to, (const char* path, const char* to), (path, to))
ON_TWO_NAMES(renameat, folder, path, to_folder, to,
             (int folder, const char* path, int to_folder, const char* to), (folder, path, to_folder, to))
ON_TWO_NAMES(renameat2, folder, path, to_folder, to,
             (int folder, const char* path, int to_folder, const char* to, unsigned flags),
             (folder, path, to_folder, to, flags))
ON_TWO_NAMES(link, AT_FDCWD, path, AT_FDCWD, to, (const char* path, const char* to), (path, to))
ON_TWO_NAMES(linkat, folder, path, to_folder, to,
             (int folder, const char* path, int to_folder, const char* to, int flags),
             (folder, path, to_folder, to, flags))

/* The kernel does not tell how the disk spells a part: the last ones come back as the caller gave them, up to
 * one that is a link. */
char* realpath(const char* path, char* resolved) {
    char spelled[PATH_MAX];
    char* real = REAL(char* (*)(const char*, char*), "realpath")(folded(AT_FDCWD, path, spelled), resolved);
    if (real == NULL || !is_below_root(real)) return real;
    const char* given = path + strlen(path);
    char* end = real + strlen(real);
    while (end > real + root_length) {
        while (given > path && given[-1] == '/') --given;
        const char* given_end = given;
        while (given > path && given[-1] != '/') --given;
        char* begin = end;
        while (begin[-1] != '/') --begin;
        const size_t part = (size_t)(end - begin);
        if ((size_t)(given_end - given) != part || strncasecmp(begin, given, part) != 0) break;
        memcpy(begin, given, part);
        end = begin - 1;
    }
    return real;
}
