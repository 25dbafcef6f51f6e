/* Preloaded into a program: writes down each call that changes a file below GANTRY_FAULT_ROOT, or flushes one
 * to disk, in the order in which they happened. Files and folders are named by their inode.
 *
 *   GANTRY_FAULT_RECORD=/file     where to; nothing is written down without it
 *
 *     create FOLDER FILE NAME                  a regular file that was not there
 *     mkdir FOLDER FILE NAME
 *     link FOLDER FILE NAME
 *     unlink FOLDER FILE NAME                  also of a folder
 *     rename FOLDER FOLDER FILE NAME<tab>NAME
 *     truncate FILE LENGTH
 *     write FILE OFFSET LENGTH                 and on the next line the bytes
 *     sync FILE                                also of a folder
 *     acknowledged                             gantry_fault_disarm() was called: the operation is over
 *
 * What is written through a mapping is not noticed: only SQLite's shared memory is, which no restart keeps.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "below_root.h"

typedef unsigned long long number;

static int record_descriptor = -1;
/* Held over a call and its line, so that the lines come in the order of the calls. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))
#define direct REAL(long (*)(long, ...), "syscall")

__attribute__((constructor)) static void start(void) {
    const char* record = getenv("GANTRY_FAULT_RECORD");
    const char* given = getenv("GANTRY_FAULT_ROOT");
    if (record == NULL || given == NULL) return;
    set_root(given);
    record_descriptor =
        (int)direct(SYS_openat, AT_FDCWD, record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put_bytes(const char* bytes, size_t count) {
    while (count > 0) {
        const long written = direct(SYS_write, record_descriptor, bytes, count);
        if (written <= 0) abort();
        bytes += written;
        count -= (size_t)written;
    }
}

__attribute__((format(printf, 1, 2))) static void put(const char* format, ...) {
    char line[2 * NAME_MAX + 128];
    va_list more;
    va_start(more, format);
    const int length = vsnprintf(line, sizeof line, format, more);
    va_end(more);
    put_bytes(line, (size_t)length);
}

static number inode_of(int descriptor) {
    struct stat seen;
    return fstat(descriptor, &seen) == 0 ? seen.st_ino : 0;
}

/* A name in a folder, and what it leads to: 0 where nothing is. */
struct place {
    number folder;
    number file;
    const char* name;
};

static struct place look(int folder, const char* path) {
    struct place found = {0, 0, path};
    struct stat seen;
    char parent[PATH_MAX] = ".";
    const char* slash = strrchr(path, '/');
    if (slash != NULL) {
        snprintf(parent, sizeof parent, "%.*s", (int)(slash - path) + 1, path);
        found.name = slash + 1;
    }
    if (fstatat(folder, parent, &seen, 0) == 0) found.folder = seen.st_ino;
    if (fstatat(folder, path, &seen, AT_SYMLINK_NOFOLLOW) == 0) found.file = seen.st_ino;
    return found;
}

#define OPEN(call, parameters, at, arguments)                                                      \
    int call parameters {                                                                          \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;       \
        va_end(more);                                                                              \
        int(*real) parameters = REAL(int(*) parameters, #call);                                    \
        if ((flags & (O_CREAT | O_TRUNC)) == 0 || !concerns_name(at, path)) return real arguments; \
        pthread_mutex_lock(&turn);                                                                 \
        const struct place before = look(at, path);                                                \
        const int opened = real arguments;                                                         \
        if (opened >= 0 && before.file == 0)                                                       \
            put("create %llu %llu %s\n", before.folder, inode_of(opened), before.name);            \
        else if (opened >= 0 && (flags & O_TRUNC) != 0)                                            \
            put("truncate %llu 0\n", before.file);                                                 \
        pthread_mutex_unlock(&turn);                                                               \
        return opened;                                                                             \
    }
OPEN(open, (const char* path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(open64, (const char* path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(openat, (int folder, const char* path, int flags, ...), folder, (folder, path, flags, mode))
OPEN(openat64, (int folder, const char* path, int flags, ...), folder, (folder, path, flags, mode))

static void put_write(int descriptor, number offset, const void* bytes, size_t count) {
    put("write %llu %llu %zu\n", inode_of(descriptor), offset, count);
    put_bytes(bytes, count);
    put("\n");
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
    ssize_t (*real)(int, const void*, size_t) = REAL(ssize_t(*)(int, const void*, size_t), "write");
    if (!concerns_descriptor(descriptor)) return real(descriptor, bytes, count);
    pthread_mutex_lock(&turn);
    const ssize_t written = real(descriptor, bytes, count);
    if (written > 0)
        put_write(descriptor, (number)(lseek(descriptor, 0, SEEK_CUR) - written), bytes, (size_t)written);
    pthread_mutex_unlock(&turn);
    return written;
}

#define PWRITE(call, offset_type)                                                            \
    ssize_t call(int descriptor, const void* bytes, size_t count, offset_type offset) {      \
        ssize_t (*real)(int, const void*, size_t, offset_type) =                             \
            REAL(ssize_t(*)(int, const void*, size_t, offset_type), #call);                  \
        if (!concerns_descriptor(descriptor)) return real(descriptor, bytes, count, offset); \
        pthread_mutex_lock(&turn);                                                           \
        const ssize_t written = real(descriptor, bytes, count, offset);                      \
        if (written > 0) put_write(descriptor, (number)offset, bytes, (size_t)written);      \
        pthread_mutex_unlock(&turn);                                                         \
        return written;                                                                      \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/* Of what the kernel copied: as it is in the file now. */
static void put_copied(int descriptor, number offset, number count) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    const int again = (int)direct(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    char* bytes = malloc(count + 1);
    if (again < 0 || bytes == NULL || pread(again, bytes, count, (off_t)offset) != (ssize_t)count) abort();
    put_write(descriptor, offset, bytes, count);
    free(bytes);
    close(again);
}

ssize_t copy_file_range(int from, off64_t* from_offset, int descriptor, off64_t* offset, size_t count,
                        unsigned flags) {
    ssize_t (*real)(int, off64_t*, int, off64_t*, size_t, unsigned) =
        REAL(ssize_t(*)(int, off64_t*, int, off64_t*, size_t, unsigned), "copy_file_range");
    if (!concerns_descriptor(descriptor)) return real(from, from_offset, descriptor, offset, count, flags);
    pthread_mutex_lock(&turn);
    const ssize_t copied = real(from, from_offset, descriptor, offset, count, flags);
    const off64_t end = offset != NULL ? *offset : lseek(descriptor, 0, SEEK_CUR);
    if (copied > 0) put_copied(descriptor, (number)(end - copied), (number)copied);
    pthread_mutex_unlock(&turn);
    return copied;
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void* argument = va_arg(more, void*);
    va_end(more);
    int (*real)(int, unsigned long, ...) = REAL(int (*)(int, unsigned long, ...), "ioctl");
    if (request != FICLONE || !concerns_descriptor(descriptor)) return real(descriptor, request, argument);
    pthread_mutex_lock(&turn);
    struct stat seen;
    const int outcome = real(descriptor, request, argument);
    if (outcome == 0 && fstat(descriptor, &seen) == 0) put_copied(descriptor, 0, (number)seen.st_size);
    pthread_mutex_unlock(&turn);
    return outcome;
}

#define ON_DESCRIPTOR(call, parameters, arguments, line)             \
    int call parameters {                                            \
        int(*real) parameters = REAL(int(*) parameters, #call);      \
        if (!concerns_descriptor(descriptor)) return real arguments; \
        pthread_mutex_lock(&turn);                                   \
        const int outcome = real arguments;                          \
        if (outcome == 0) line;                                      \
        pthread_mutex_unlock(&turn);                                 \
        return outcome;                                              \
    }
ON_DESCRIPTOR(fsync, (int descriptor), (descriptor), put("sync %llu\n", inode_of(descriptor)))
ON_DESCRIPTOR(fdatasync, (int descriptor), (descriptor), put("sync %llu\n", inode_of(descriptor)))
ON_DESCRIPTOR(ftruncate, (int descriptor, off_t length), (descriptor, length),
              put("truncate %llu %lld\n", inode_of(descriptor), (long long)length))
ON_DESCRIPTOR(ftruncate64, (int descriptor, off64_t length), (descriptor, length),
              put("truncate %llu %lld\n", inode_of(descriptor), (long long)length))

/* What a name leads to is looked at after the call where the call makes it, before where it takes it away. */
#define ON_NAME(call, at, path, parameters, arguments, line)    \
    int call parameters {                                       \
        int(*real) parameters = REAL(int(*) parameters, #call); \
        if (!concerns_name(at, path)) return real arguments;    \
        pthread_mutex_lock(&turn);                              \
        const struct place before = look(at, path);             \
        const int outcome = real arguments;                     \
        const struct place after = look(at, path);              \
        (void)before;                                           \
        (void)after;                                            \
        if (outcome == 0) line;                                 \
        pthread_mutex_unlock(&turn);                            \
        return outcome;                                         \
    }
#define PUT_MKDIR put("mkdir %llu %llu %s\n", after.folder, after.file, after.name)
#define PUT_LINK put("link %llu %llu %s\n", after.folder, after.file, after.name)
#define PUT_UNLINK put("unlink %llu %llu %s\n", before.folder, before.file, before.name)
#define PUT_CREATE put("create %llu %llu %s\n", after.folder, after.file, after.name)
ON_NAME(mknod, AT_FDCWD, path, (const char* path, mode_t mode, dev_t device), (path, mode, device), PUT_CREATE)
ON_NAME(mkdir, AT_FDCWD, path, (const char* path, mode_t mode), (path, mode), PUT_MKDIR)
ON_NAME(mkdirat, folder, path, (int folder, const char* path, mode_t mode), (folder, path, mode), PUT_MKDIR)
ON_NAME(link, AT_FDCWD, to, (const char* path, const char* to), (path, to), PUT_LINK)
ON_NAME(linkat, to_folder, to, (int folder, const char* path, int to_folder, const char* to, int flags),
        (folder, path, to_folder, to, flags), PUT_LINK)
ON_NAME(unlink, AT_FDCWD, path, (const char* path), (path), PUT_UNLINK)
ON_NAME(unlinkat, folder, path, (int folder, const char* path, int flags), (folder, path, flags), PUT_UNLINK)
ON_NAME(rmdir, AT_FDCWD, path, (const char* path), (path), PUT_UNLINK)
ON_NAME(remove, AT_FDCWD, path, (const char* path), (path), PUT_UNLINK)

#define RENAME(call, at, to_at, parameters, arguments)                                                  \
    int call parameters {                                                                               \
        int(*real) parameters = REAL(int(*) parameters, #call);                                         \
        if (!concerns_name(to_at, to)) return real arguments;                                           \
        pthread_mutex_lock(&turn);                                                                      \
        const struct place before = look(at, path);                                                     \
        const int outcome = real arguments;                                                             \
        const struct place after = look(to_at, to);                                                     \
        if (outcome == 0)                                                                               \
            put("rename %llu %llu %llu %s\t%s\n", before.folder, after.folder, after.file, before.name, \
                after.name);                                                                            \
        pthread_mutex_unlock(&turn);                                                                    \
        return outcome;                                                                                 \
    }
RENAME(rename, AT_FDCWD, AT_FDCWD, (const char* path, const char* to), (path, to))
RENAME(renameat, folder, to_folder, (int folder, const char* path, int to_folder, const char* to),
       (folder, path, to_folder, to))
RENAME(renameat2, folder, to_folder,
       (int folder, const char* path, int to_folder, const char* to, unsigned flags),
       (folder, path, to_folder, to, flags))

void gantry_fault_disarm(void) {
    if (record_descriptor >= 0) put("acknowledged\n");
    void (*next)(void) = REAL(void (*)(void), "gantry_fault_disarm");
    if (next != NULL) next();
}
