/* Preloaded into a process, this makes one step of what it does to the files below a folder go wrong, whoever takes it:
   Python, SQLite and Chroma's native code all come through here.

   A step is the first time that an operation is done to a file. At the step asked for the process gets a signal (`kind`
   above 0), or the operation fails with an error (`kind` below 0, an errno): EIO each time it is done to that file again,
   ENOSPC for everything that takes room from then on. Each step is noted in a log, one a line, before it is taken. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define STEPS 65536 /* a power of two, some hundred times what an ingest takes */

static char below[PATH_MAX];
static size_t below_length;
static int wanted, kind, log_file = -1;
static int count, full, lock;
static uint64_t seen[STEPS], struck;

/* From here on count what is done below `folder`, let the `step`th go wrong, and write all of them to `log`. */
void arm(const char *folder, int step, int what, int log)
{
    below_length = strlen(folder);
    memcpy(below, folder, below_length + 1);
    wanted = step, kind = what, log_file = log;
    count = full = 0, struck = 0;
    memset(seen, 0, sizeof seen);
}

static uint64_t key_of(const char *operation, const char *path)
{
    uint64_t key = 14695981039346656037u; /* FNV-1a */
    for (const char *part = operation; *part; part++) key = (key ^ (unsigned char)*part) * 1099511628211u;
    for (const char *part = path; *part; part++) key = (key ^ (unsigned char)*part) * 1099511628211u;
    return key ? key : 1;
}

static int is_new(uint64_t key)
{
    for (uint64_t slot = key % STEPS;; slot = (slot + 1) % STEPS) {
        if (seen[slot] == key) return 0;
        if (!seen[slot]) {
            seen[slot] = key;
            return 1;
        }
    }
}

static void note(const char *operation, const char *path)
{
    char line[PATH_MAX + 32];
    int length = snprintf(line, sizeof line, "%s %s\n", operation, path + below_length + 1);
    if (length > 0) syscall(SYS_write, log_file, line, (size_t)length);
}

/* The error that the operation fails with, or 0. */
static int fault(const char *operation, const char *path, int takes_room)
{
    if (!below_length || strncmp(path, below, below_length) || path[below_length] != '/') return 0;
    uint64_t key = key_of(operation, path);
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) { }
    int hit = is_new(key) && ++count && (note(operation, path), count == wanted);
    if (hit) struck = key, full = 1;
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    if (hit && kind > 0) kill(getpid(), kind);
    if (kind == -ENOSPC && full && takes_room) return ENOSPC;
    return kind == -EIO && key == struck ? EIO : 0;
}

/* The same for a name in an open folder, or for an open file (`name` is NULL). */
static int fault_at(const char *operation, int open, const char *name, int takes_room)
{
    char link[32], path[PATH_MAX];
    if (!below_length) return 0;
    if (name && (name[0] == '/' || open == AT_FDCWD)) return fault(operation, name, takes_room);
    snprintf(link, sizeof link, "/proc/self/fd/%d", open);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    snprintf(path + length, sizeof path - (size_t)length, name ? "/%s" : "", name);
    return fault(operation, path, takes_room);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL(error, result) do { int found = (error); if (found) { errno = found; return result; } } while (0)

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT; }

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (writes(flags)) FAIL(fault("open", path, flags & O_CREAT), -1); \
        return REAL(name)(path, flags, mode); \
    }
#define OPEN_AT(name) \
    int name(int folder, const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (writes(flags)) FAIL(fault_at("open", folder, path, flags & O_CREAT), -1); \
        return REAL(name)(folder, path, flags, mode); \
    }
#define WITH_FILE(name, operation, room, result, declared, given) \
    result name declared \
    { \
        FAIL(fault_at(operation, file, NULL, room), -1); \
        return REAL(name) given; \
    }
#define WITH_PATH(name, operation, room, declared, given) \
    int name declared \
    { \
        FAIL(fault(operation, path, room), -1); \
        return REAL(name) given; \
    }
#define WITH_FOLDER(name, operation, room, declared, given) \
    int name declared \
    { \
        FAIL(fault_at(operation, folder, path, room), -1); \
        return REAL(name) given; \
    }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)
WITH_FILE(write, "write", 1, ssize_t, (int file, const void *data, size_t size), (file, data, size))
WITH_FILE(writev, "write", 1, ssize_t, (int file, const struct iovec *data, int parts), (file, data, parts))
WITH_FILE(pwrite, "write", 1, ssize_t, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
WITH_FILE(pwrite64, "write", 1, ssize_t, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
WITH_FILE(ftruncate, "truncate", 0, int, (int file, off_t size), (file, size))
WITH_FILE(ftruncate64, "truncate", 0, int, (int file, off64_t size), (file, size))
WITH_FILE(fsync, "flush", 1, int, (int file), (file))
WITH_FILE(fdatasync, "flush", 1, int, (int file), (file))
WITH_PATH(mkdir, "make", 1, (const char *path, mode_t mode), (path, mode))
WITH_PATH(rename, "rename", 1, (const char *path, const char *to), (path, to))
WITH_PATH(unlink, "remove", 0, (const char *path), (path))
WITH_PATH(rmdir, "remove", 0, (const char *path), (path))
WITH_FOLDER(mkdirat, "make", 1, (int folder, const char *path, mode_t mode), (folder, path, mode))
WITH_FOLDER(unlinkat, "remove", 0, (int folder, const char *path, int flags), (folder, path, flags))
WITH_FOLDER(renameat, "rename", 1, (int folder, const char *path, int other, const char *to), (folder, path, other, to))

FILE *fopen(const char *path, const char *mode)
{
    if (strpbrk(mode, "wa+")) FAIL(fault("open", path, 1), NULL);
    return REAL(fopen)(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    if (strpbrk(mode, "wa+")) FAIL(fault("open", path, 1), NULL);
    return REAL(fopen64)(path, mode);
}

size_t fwrite(const void *data, size_t size, size_t many, FILE *stream)
{
    FAIL(fault_at("write", fileno(stream), NULL, 1), 0);
    return REAL(fwrite)(data, size, many, stream);
}
