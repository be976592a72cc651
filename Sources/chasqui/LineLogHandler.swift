import Comms
import Engine
import Foundation
import JSON
import Logging
import Synchronization

/// Writes one JSON object per line.
///
/// When nobody reads them, lines are dropped and counted: logging never blocks work.
struct LineLogHandler: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  let sink: LogSink

  private static let now = World.real.now

  init(sink: LogSink) { self.sink = sink }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var object: JSONObject = [
      "at": .string(Self.now().description),
      "level": .string(event.level.rawValue), "message": .string("\(event.message)"),
    ]
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for key in all.keys.sorted() where object[key] == nil { object[key] = all[key].map { .string("\($0)") } }
    sink.write(JSONWriter.write(.object(object)))
  }
}

/// A descriptor that lines are written to by a thread of its own.
final class LogSink: Sendable {
  static let standardError = LogSink(STDERR_FILENO)

  private struct State {
    var lines: [[UInt8]] = []
    var dropped = 0
  }

  private let state = Mutex(State())
  private let ready = DispatchSemaphore(value: 0)
  private let descriptor: Int32

  private static let capacity = 2000
  private static let longestLine = 4096

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    Thread.detachNewThread { self.run() }
  }

  func write(_ line: [UInt8]) {
    let isQueued = state.withLock { state in
      guard state.lines.count < Self.capacity else {
        state.dropped += 1
        return false
      }
      state.lines.append(line.prefix(Self.longestLine) + [0x0A])
      return true
    }
    if isQueued { ready.signal() }
  }

  /// Waits a little for what is queued to be written.
  func flush() {
    for _ in 0..<50 where state.withLock({ !$0.lines.isEmpty }) { usleep(2000) }
  }

  private func run() {
    while true {
      ready.wait()
      let (line, dropped) = state.withLock { state in
        defer { state.dropped = 0 }
        return (state.lines.first, state.dropped)
      }
      if dropped > 0 {
        put(Array("{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(dropped)}\n".utf8))
      }
      if let line { put(line) }
      state.withLock { state in
        if !state.lines.isEmpty { state.lines.removeFirst() }
      }
    }
  }

  private func put(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
