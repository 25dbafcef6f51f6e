/* Which calls concern files below a folder: for what is preloaded into a program, to be included once. */
#pragma once
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char root[PATH_MAX];
static size_t root_length;
/* Only paths with this in them, where it is not NULL. */
static const char* wanted_part;

static void set_root(const char* path) {
    snprintf(root, sizeof root, "%s", path);
    root_length = strlen(root);
}

static int is_below_root(const char* path) {
    if (wanted_part != NULL && strstr(path, wanted_part) == NULL) return 0;
    return root_length > 0 && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == '/' || path[root_length] == '\0');
}

static int concerns_descriptor(int descriptor) {
    char name[64];
    char path[PATH_MAX];
    if (root_length == 0 || descriptor < 0) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = '\0';
    return is_below_root(path);
}

static int concerns_name(int folder, const char* name) {
    if (root_length == 0 || name == NULL) return 0;
    if (name[0] == '/') {
        /* /proc/self/fd/N/...: the way to reach a folder that is only held open */
        if (strncmp(name, "/proc/self/fd/", 14) == 0) return concerns_descriptor(atoi(name + 14));
        return is_below_root(name);
    }
    return folder == AT_FDCWD ? 0 : concerns_descriptor(folder);
}
