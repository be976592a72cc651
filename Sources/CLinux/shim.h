// What Glibc's Swift overlay does not show: variadic and newer system calls.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Blocks from `mapped` octets on go back to the system when they are freed, and others from `kept` free octets on.
static inline void clinux_limit_kept_memory(int mapped, int kept) {
  mallopt(M_MMAP_THRESHOLD, mapped);
  mallopt(M_TRIM_THRESHOLD, kept);
}

/// Each arena of the allocator reserves 64 MiB of addresses, used or not.
static inline void clinux_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }

/// No core file and no ptrace by the same user: the process holds passwords.
static inline int clinux_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Opens a regular path below a directory without following any symbolic link or leaving it.
static inline int clinux_open_beneath(int directory, const char *path, uint64_t flags) {
  struct open_how how = {0};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/// open(2) with a mode, which Swift cannot call because it is variadic.
static inline int clinux_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int clinux_openat(int directory, const char *path, int flags, unsigned mode) {
  return openat(directory, path, flags, mode);
}

/// fcntl(2) with an integer argument.
static inline int clinux_fcntl(int descriptor, int command, int argument) {
  return fcntl(descriptor, command, argument);
}
