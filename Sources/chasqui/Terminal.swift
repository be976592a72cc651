import Comms
import Engine
import Glibc
import JSON

/// What people see: plain text on a terminal, JSON where a program reads.
enum Terminal {
  static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  static func say(_ text: String) { put(text + "\n", to: STDOUT_FILENO) }

  /// An error: a sentence for people, one JSON object per line for programs.
  static func complain(_ text: String) {
    guard isatty(STDERR_FILENO) != 1 else { return put("chasqui: \(text)\n", to: STDERR_FILENO) }
    let line: JSONValue = [
      "at": .string(World.real.now().description), "level": "error", "message": .string(text),
    ]
    put(String(decoding: JSONWriter.write(line), as: UTF8.self) + "\n", to: STDERR_FILENO)
  }

  /// A result: indented for people, one line for programs.
  static func show(_ json: JSONValue) {
    say(isInteractive ? JSONWriter.pretty(json) : String(decoding: JSONWriter.write(json), as: UTF8.self))
  }

  private static func put(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
