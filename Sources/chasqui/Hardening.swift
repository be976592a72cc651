import CLinux
import Glibc

/// What must be so before anything else happens, because the process will hold passwords.
enum Hardening {
  static func apply() {
    // Swift's own crash handler prints registers and memory, passwords among them.
    for fatal in [SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGTRAP, SIGSYS] { signal(fatal, SIG_DFL) }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGUSR1, SIG_IGN)
    signal(SIGUSR2, SIG_IGN)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    _ = clinux_forbid_dumps()
    umask(0o077)
  }
}
