#include <stdexcept>

#include <sqlite3.h>

#include "support/failing_sqlite.hpp"

namespace gantry::test {
namespace {

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs failing_vfs;

// What SQLite sees is a bare sqlite3_file; the real one's memory comes behind it.
sqlite3_file* real(sqlite3_file* file) {
    return file + 1;
}

bool call_fails() noexcept {
    return sqlite_fails_here(SqlitePlace::file_call);
}
bool has_no_room() noexcept {
    return sqlite_fails_here(SqlitePlace::room);
}

int close(sqlite3_file* file) {
    return real(file)->pMethods->xClose(real(file));
}
int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    return call_fails() ? SQLITE_IOERR_READ : real(file)->pMethods->xRead(real(file), bytes, count, offset);
}
int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    if (call_fails()) return SQLITE_IOERR_WRITE;
    const auto& methods = *real(file)->pMethods;
    if (!has_no_room()) return methods.xWrite(real(file), bytes, count, offset);
    // As on a disk that runs full.
    methods.xWrite(real(file), bytes, count / 2, offset);
    return SQLITE_FULL;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return call_fails() ? SQLITE_IOERR_TRUNCATE : real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
    return call_fails() ? SQLITE_IOERR_FSYNC : real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return call_fails() ? SQLITE_IOERR_FSTAT : real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
    return call_fails() ? SQLITE_IOERR_LOCK : real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* is_held) {
    return call_fails() ? SQLITE_IOERR_CHECKRESERVEDLOCK
                        : real(file)->pMethods->xCheckReservedLock(real(file), is_held);
}
int file_control(sqlite3_file* file, int what, void* value) {
    return real(file)->pMethods->xFileControl(real(file), what, value);
}
int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extends, void volatile** memory) {
    if (call_fails()) return SQLITE_IOERR_SHMMAP;
    if (extends != 0 && has_no_room()) return SQLITE_IOERR_SHMSIZE;
    return real(file)->pMethods->xShmMap(real(file), page, size, extends, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    if ((flags & SQLITE_SHM_LOCK) != 0 && call_fails()) return SQLITE_IOERR_SHMLOCK;
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int deletes) {
    return real(file)->pMethods->xShmUnmap(real(file), deletes);
}
int fetch(sqlite3_file* file, sqlite3_int64 offset, int count, void** memory) {
    return real(file)->pMethods->xFetch(real(file), offset, count, memory);
}
int unfetch(sqlite3_file* file, sqlite3_int64 offset, void* memory) {
    return real(file)->pMethods->xUnfetch(real(file), offset, memory);
}

constexpr sqlite3_io_methods kMethods{3,
                                      close,
                                      read,
                                      write,
                                      truncate,
                                      sync,
                                      file_size,
                                      lock,
                                      unlock,
                                      check_reserved_lock,
                                      file_control,
                                      sector_size,
                                      characteristics,
                                      map_shared,
                                      lock_shared,
                                      order_shared,
                                      unmap_shared,
                                      fetch,
                                      unfetch};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    file->pMethods = nullptr;
    if (call_fails()) return SQLITE_CANTOPEN;
    const int code = real_vfs->xOpen(real_vfs, name, real(file), flags, flags_out);
    if (real(file)->pMethods != nullptr) file->pMethods = &kMethods;
    return code;
}
int remove(sqlite3_vfs*, const char* name, int syncs_folder) {
    return call_fails() ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, syncs_folder);
}
int access(sqlite3_vfs*, const char* name, int flags, int* answer) {
    return call_fails() ? SQLITE_IOERR_ACCESS : real_vfs->xAccess(real_vfs, name, flags, answer);
}
int full_name(sqlite3_vfs*, const char* name, int size, char* full) {
    return call_fails() ? SQLITE_CANTOPEN : real_vfs->xFullPathname(real_vfs, name, size, full);
}

}  // namespace

void install_failing_vfs() {
    real_vfs = sqlite3_vfs_find(nullptr);
    if (real_vfs == nullptr) throw std::runtime_error{"SQLite has no VFS"};
    failing_vfs = *real_vfs;
    failing_vfs.zName = "gantry_failing";
    failing_vfs.szOsFile = static_cast<int>(sizeof(sqlite3_file)) + real_vfs->szOsFile;
    failing_vfs.xOpen = open;
    failing_vfs.xDelete = remove;
    failing_vfs.xAccess = access;
    failing_vfs.xFullPathname = full_name;
    if (sqlite3_vfs_register(&failing_vfs, 1) != SQLITE_OK) throw std::runtime_error{"the VFS was refused"};
}

}  // namespace gantry::test
