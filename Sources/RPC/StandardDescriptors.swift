import CLinux
import Glibc

/// The descriptors 0 and 1 as the process got them, moved to where no library writes by mistake.
package struct StandardDescriptors: Sendable, Hashable {
  package let input: Int32
  package let output: Int32

  /// Why the process cannot serve as it was started.
  ///
  /// To be asked first of all: whatever is opened next takes the place of a descriptor that is closed.
  package static func fault() -> StandardDescriptorFault? {
    let closed = [STDERR_FILENO, STDIN_FILENO, STDOUT_FILENO].first { clinux_fcntl($0, F_GETFD, 0) < 0 }
    return closed.map { .closed($0) }
  }

  /// Moves 0 and 1 to private descriptors; then 0 is `/dev/null` and 1 is what 2 is.
  ///
  /// Must come before anything opens a file: with a closed 0, 1 or 2 the next file opened would take its place.
  package static func take() throws(StandardDescriptorFault) -> StandardDescriptors {
    if let fault = fault() { throw fault }
    let input = clinux_fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    let output = clinux_fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    let nowhere = clinux_open("/dev/null", O_RDONLY | O_CLOEXEC, 0)
    guard input >= 0, output >= 0, nowhere >= 0, dup2(nowhere, STDIN_FILENO) >= 0,
      dup2(STDERR_FILENO, STDOUT_FILENO) >= 0
    else { throw .unmovable(errno) }
    close(nowhere)
    return StandardDescriptors(input: input, output: output)
  }
}

/// Why the process cannot serve on its standard descriptors.
package enum StandardDescriptorFault: Error, Sendable, Hashable, CustomStringConvertible {
  case closed(Int32)
  case unmovable(Int32)

  /// The process ends with this code (sysexits `EX_USAGE`).
  package static let exitCode: Int32 = 64

  package var description: String {
    switch self {
    case .closed(let number):
      "descriptor \(number) is closed; start the process with stdin, stdout and stderr open"
    case .unmovable(let error): "stdin and stdout cannot be moved: error \(error)"
    }
  }
}
