import CLinux

/// How the allocator keeps what it has been given back.
enum Memory {
  static func prepare() {
    // Left to itself it takes the first long line or large message for usual and keeps twice its size for good: 32 MiB
    // after one line of 16.
    clinux_limit_kept_memory(4 << 20, 8 << 20)
    // Blocks that one thread lets go are of no use to another where each has an arena of its own: in an hour of work
    // the process grew to twice what it used. With one it stays as it is, and is no slower.
    clinux_limit_arenas(1)
  }
}
