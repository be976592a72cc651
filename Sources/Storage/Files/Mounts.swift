import Glibc

/// What kind of file system a device number belongs to, by the kernel's list of mounts.
enum Mounts {
  /// Locks and shared memory do not work on a network's file systems as SQLite needs them; what is in memory is gone
  /// with the power.
  static func isDoubtful(_ kind: String) -> Bool {
    ["nfs", "cifs", "smb", "fuse", "9p", "ceph", "afs", "gfs", "ocfs", "lustre", "virtiofs", "vboxsf"]
      .contains { kind.hasPrefix($0) } || ["tmpfs", "ramfs"].contains(kind)
  }

  /// Such as `ext4`, `nfs4`, `proc`; nil when it is not in the list.
  static func kind(of device: dev_t) -> String? {
    guard let bytes = try? Paths.content(of: "/proc/self/mountinfo", limit: 1 << 20) else { return nil }
    let number = "\((device >> 8) & 0xFFF):\((device & 0xFF) | ((device >> 12) & 0xFFF00))"
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw (proc(5))
      let fields = line.split(separator: " ")
      guard fields.count > 2, fields[2] == number, let dash = fields.firstIndex(of: "-"),
        dash + 1 < fields.count
      else { continue }
      return String(fields[dash + 1])
    }
    return nil
  }
}
