// Stands between the service and the C library (LD_PRELOAD): counts the calls that change something outside the
// process, and ends the process before a chosen one, or lets chosen ones fail. All threads share one count.
//
//   SHIM_COUNT=file     the count, an 8 octet number in the machine's order, kept in this file (made when missing), so
//                       that it is there after a kill -9 too. It goes on over restarts with the same file.
//   SHIM_ARMED=file     counts, kills and fails only while this file exists; without it, from the start.
//   SHIM_CALLS=a,b,...  looks only at these calls (names as below, without 64); without it, at all.
//   SHIM_BELOW=path     looks only at calls on files below this path (symbolic links resolved), not at sockets,
//                       pipes and other files; without it, at all.
//   SHIM_KILL_AT=n      kill -9 just before the n-th call, n >= 1.
//   SHIM_FAIL_FROM=n    the n-th call and those after it fail ...
//   SHIM_FAIL_TIMES=m   ... m of them; without it, all.
//   SHIM_ERRNO=name     ... with ENOSPC (without it), EIO, EDQUOT, EROFS, EMFILE or EINTR.
//   SHIM_SHORT=1        the first of them, when it is a write, still writes half of its octets, as a full disk does.
//   SHIM_CLOCK=s        the wall clock is s seconds ahead (or, with a minus, behind); measured time stays right.
//   SHIM_PORT=n         every connection to 127.0.0.1 goes to this port.
//
// Counted: write writev pwrite pwritev send sendto sendmsg fdatasync fsync ftruncate fallocate posix_fallocate unlink
// unlinkat rename renameat link linkat mkdir, and open openat when they may create. The 64 variants are the same call.
//
// A failing call does nothing. A failing fsync leaves what it should have synced where the kernel put it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum verdict { PASS, FAIL, HALF };

static atomic_long here;
static atomic_long *count = &here;
static long kill_at, fail_from, fail_times, ahead, port;
static int failure = ENOSPC, halves;
static char *armed, *calls, below[PATH_MAX];
static size_t below_length;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

static char *text(const char *name) {
  const char *value = getenv(name);
  return value && *value ? strdup(value) : NULL;
}

static int errno_named(const char *name) {
  static const struct { const char *name; int code; } known[] = {
      {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"EMFILE", EMFILE}, {"EINTR", EINTR}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(name, known[i].name)) return known[i].code;
  fprintf(stderr, "shim: SHIM_ERRNO=%s is not known\n", name);
  _exit(99);
}

// The environment is read once: the service erases variables of its own.
__attribute__((constructor)) static void begin(void) {
  kill_at = number("SHIM_KILL_AT");
  fail_from = number("SHIM_FAIL_FROM");
  fail_times = number("SHIM_FAIL_TIMES");
  halves = (int)number("SHIM_SHORT");
  ahead = number("SHIM_CLOCK");
  port = number("SHIM_PORT");
  armed = text("SHIM_ARMED");
  calls = text("SHIM_CALLS");
  char *name = text("SHIM_ERRNO");
  if (name) failure = errno_named(name);
  char *root = text("SHIM_BELOW");
  if (root) {
    if (!realpath(root, below)) snprintf(below, sizeof below, "%s", root);
    below_length = strlen(below);
  }
  char *file = text("SHIM_COUNT");
  if (file) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *there = MAP_FAILED;
    if (fd >= 0 && syscall(SYS_ftruncate, fd, (long)sizeof(atomic_long)) == 0)
      there = mmap(NULL, sizeof(atomic_long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (there == MAP_FAILED) {
      fprintf(stderr, "shim: SHIM_COUNT=%s: %s\n", file, strerror(errno));
      _exit(99);
    }
    count = there;
    close(fd);
  }
}

static int listed(const char *call) {
  if (!calls) return 1;
  size_t length = strlen(call);
  for (const char *at = calls; (at = strstr(at, call)); at += length)
    if ((at == calls || at[-1] == ',') && (at[length] == ',' || !at[length])) return 1;
  return 0;
}

static int inside(const char *path) {
  return !strncmp(path, below, below_length) && (path[below_length] == '/' || !path[below_length]);
}

// Whether the call is on a file below SHIM_BELOW: by its descriptor, or by its path when there is one.
static int concerns(int fd, const char *path) {
  if (!below_length) return 1;
  if (path && path[0] == '/') return inside(path);
  char link[64], found[PATH_MAX];
  if (path && fd == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
  else snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, found, sizeof found - 1);
  if (length < 0) return 0;
  found[length] = 0;
  return inside(found);
}

static enum verdict look(const char *call, int fd, const char *path) {
  int before = errno;
  enum verdict verdict = PASS;
  if (listed(call) && concerns(fd, path) && (!armed || !syscall(SYS_access, armed, F_OK))) {
    long n = atomic_fetch_add(count, 1) + 1;
    if (n == kill_at)
      for (;;) kill(getpid(), SIGKILL);
    if (fail_from && n >= fail_from && (!fail_times || n < fail_from + fail_times))
      verdict = halves && n == fail_from ? HALF : FAIL;
  }
  errno = before;
  return verdict;
}

#define REAL(type, name, parameters)                                    \
  static type(*real) parameters;                                        \
  if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);

#define CALL(type, name, as, parameters, arguments, fd, path)           \
  type name parameters {                                                \
    REAL(type, name, parameters)                                        \
    if (look(as, fd, path) != PASS) {                                   \
      errno = failure;                                                  \
      return -1;                                                        \
    }                                                                   \
    return real arguments;                                              \
  }

// A call that writes `size` octets.
#define WRITE(name, as, parameters, arguments, fewer)                   \
  ssize_t name parameters {                                             \
    REAL(ssize_t, name, parameters)                                     \
    switch (look(as, fd, NULL)) {                                       \
    case PASS: return real arguments;                                   \
    case HALF: if (size > 1) { size /= 2; return real fewer; } /* fall through */ \
    default: errno = failure; return -1;                                \
    }                                                                   \
  }

WRITE(write, "write", (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size))
WRITE(pwrite, "pwrite", (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), (fd, data, size, at))
WRITE(pwrite64, "pwrite", (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), (fd, data, size, at))
CALL(ssize_t, writev, "writev", (int fd, const struct iovec *parts, int n), (fd, parts, n), fd, NULL)
CALL(ssize_t, pwritev, "pwritev", (int fd, const struct iovec *parts, int n, off_t at), (fd, parts, n, at), fd, NULL)
CALL(ssize_t, pwritev64, "pwritev", (int fd, const struct iovec *parts, int n, off64_t at), (fd, parts, n, at), fd, NULL)
CALL(ssize_t, send, "send", (int fd, const void *data, size_t size, int flags), (fd, data, size, flags), fd, NULL)
CALL(ssize_t, sendto, "sendto", (int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t n),
     (fd, data, size, flags, to, n), fd, NULL)
CALL(ssize_t, sendmsg, "sendmsg", (int fd, const struct msghdr *message, int flags), (fd, message, flags), fd, NULL)
CALL(int, fdatasync, "fdatasync", (int fd), (fd), fd, NULL)
CALL(int, fsync, "fsync", (int fd), (fd), fd, NULL)
CALL(int, ftruncate, "ftruncate", (int fd, off_t size), (fd, size), fd, NULL)
CALL(int, ftruncate64, "ftruncate", (int fd, off64_t size), (fd, size), fd, NULL)
CALL(int, fallocate, "fallocate", (int fd, int mode, off_t at, off_t size), (fd, mode, at, size), fd, NULL)
CALL(int, fallocate64, "fallocate", (int fd, int mode, off64_t at, off64_t size), (fd, mode, at, size), fd, NULL)
CALL(int, unlink, "unlink", (const char *path), (path), AT_FDCWD, path)
CALL(int, unlinkat, "unlinkat", (int fd, const char *path, int flags), (fd, path, flags), fd, path)
CALL(int, rename, "rename", (const char *from, const char *to), (from, to), AT_FDCWD, to)
CALL(int, renameat, "renameat", (int a, const char *from, int b, const char *to), (a, from, b, to), b, to)
CALL(int, link, "link", (const char *from, const char *to), (from, to), AT_FDCWD, to)
CALL(int, linkat, "linkat", (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), b, to)
CALL(int, mkdir, "mkdir", (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)

// These return the error instead of setting errno.
#define ALLOCATE(name, offset)                                          \
  int name(int fd, offset at, offset size) {                            \
    REAL(int, name, (int, offset, offset))                              \
    return look("posix_fallocate", fd, NULL) == PASS ? real(fd, at, size) : failure; \
  }

ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

// The mode is there only when a file may be made.
static int opening(const char *as, int fd, const char *path, int flags) {
  return (flags & O_CREAT) && look(as, fd, path) != PASS;
}

#define OPEN(name, as, parameters, arguments, fd)                       \
  int name parameters {                                                 \
    static int (*real) parameters;                                      \
    if (!real) real = (int(*) parameters)dlsym(RTLD_NEXT, #name);       \
    mode_t mode = 0;                                                    \
    if (flags & (O_CREAT | __O_TMPFILE)) {                              \
      va_list rest;                                                     \
      va_start(rest, flags);                                            \
      mode = va_arg(rest, mode_t);                                      \
      va_end(rest);                                                     \
    }                                                                   \
    if (opening(as, fd, path, flags)) {                                 \
      errno = failure;                                                  \
      return -1;                                                        \
    }                                                                   \
    return real arguments;                                              \
  }

OPEN(open, "open", (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(open64, "open", (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(openat, "openat", (int directory, const char *path, int flags, ...), (directory, path, flags, mode), directory)
OPEN(openat64, "openat", (int directory, const char *path, int flags, ...), (directory, path, flags, mode), directory)

// The wall clock.

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(int, clock_gettime, (clockid_t, struct timespec *))
  int result = real(clock, now);
  if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  REAL(int, gettimeofday, (struct timeval *restrict, void *restrict))
  int result = real(now, zone);
  if (!result) now->tv_sec += ahead;
  return result;
}

time_t time(time_t *now) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  if (now) *now = at.tv_sec;
  return at.tv_sec;
}

// Connections.

int connect(int fd, const struct sockaddr *to, socklen_t size) {
  REAL(int, connect, (int, const struct sockaddr *, socklen_t))
  if (!port || to->sa_family != AF_INET || size != sizeof(struct sockaddr_in)) return real(fd, to, size);
  struct sockaddr_in other = *(const struct sockaddr_in *)to;
  if (other.sin_addr.s_addr == htonl(INADDR_LOOPBACK)) other.sin_port = htons((in_port_t)port);
  return real(fd, (const struct sockaddr *)&other, sizeof other);
}
