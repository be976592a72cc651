import CLinux
import Glibc

/// How the allocator treats large blocks and scarce addresses.
enum Memory {
  static func prepare() {
    // Left to itself it takes the first long line or large message for usual and keeps twice its size for good: 32 MiB
    // after one line of 16.
    clinux_limit_kept_memory(4 << 20, 8 << 20)
    // Where addresses are limited (`ulimit -v`), an arena for each thread would use them up.
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max {
      clinux_limit_arenas(2)
    }
  }
}
