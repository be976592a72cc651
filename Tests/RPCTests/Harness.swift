import Foundation
import Glibc
import JSON
import RPC
import Synchronization
import Testing

/// A server on two pipes, and the parent's end of them.
final class Harness: Sendable {
  let server: StdioServer
  let handler: TestHandler
  /// The server's own ends.
  let serverInput: Int32
  let serverOutput: Int32
  let log: FactLog
  private let input: Int32
  private let output: Int32
  private let writing = DispatchQueue(label: "parent writes")
  private let reading = DispatchQueue(label: "parent reads")
  private let buffered = Mutex<[UInt8]>([])
  private let running: Task<StopReason, Never>

  init(
    limits: ServerLimits = ServerLimits(),
    watching: Watching = .nothing,
    handler: TestHandler = TestHandler()
  ) throws {
    var toServer: [Int32] = [0, 0]
    var fromServer: [Int32] = [0, 0]
    try #require(pipe(&toServer) == 0)
    try #require(pipe(&fromServer) == 0)
    let log = FactLog()
    serverInput = toServer[0]
    input = toServer[1]
    output = fromServer[0]
    serverOutput = fromServer[1]
    let server = StdioServer(input: serverInput, output: serverOutput, limits: limits) { log.add($0) }
    self.server = server
    self.handler = handler
    self.log = log
    handler.stop = { server.stop() }
    running = Task { await server.run(handler, watching: watching) }
  }

  /// Writes on a thread of its own, since the server may not be reading.
  func send(_ bytes: [UInt8]) async {
    await withCheckedContinuation { continuation in
      writing.async { [input] in
        bytes.withUnsafeBytes { bytes in
          var rest = bytes[...]
          while !rest.isEmpty {
            let count = Glibc.write(input, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
          }
        }
        continuation.resume()
      }
    }
  }

  func send(_ lines: String...) async { await send(Array(lines.map { $0 + "\n" }.joined().utf8)) }

  /// The next line of output; nil at its end.
  func line() async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      reading.async { continuation.resume(returning: self.nextLine()) }
    }
  }

  func reply() async throws -> JSONValue { try JSONReader.parse(try #require(await line())) }

  func replies(_ count: Int) async throws -> [JSONValue] {
    var replies: [JSONValue] = []
    for _ in 0..<count { replies.append(try await reply()) }
    return replies
  }

  func closeInput() { writing.sync { _ = close(input) } }
  func closeOutput() { reading.sync { _ = close(output) } }

  /// Waits until the server has ended.
  func ended() async -> StopReason { await running.value }

  /// Waits until the server has ended, and gives its output an end too.
  func reason() async -> StopReason {
    let reason = await ended()
    close(serverOutput)
    return reason
  }

  /// Ends the input and returns what is written from then on.
  func finish() async throws -> (reason: StopReason, rest: [JSONValue]) {
    closeInput()
    let reason = await reason()
    var rest: [JSONValue] = []
    while let line = await line() { rest.append(try JSONReader.parse(line)) }
    return (reason, rest)
  }

  private func nextLine() -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let line: [UInt8]? = buffered.withLock { buffered in
        guard let end = buffered.firstIndex(of: 0x0A) else { return nil }
        defer { buffered.removeSubrange(...end) }
        return Array(buffered[..<end])
      }
      if let line { return line }
      let count = read(output, &chunk, chunk.count)
      guard count > 0 else { return nil }
      buffered.withLock { $0.append(contentsOf: chunk[..<count]) }
    }
  }
}

/// What a server told its operator.
final class FactLog: Sendable {
  private let facts = Mutex<[ServerFact]>([])
  func add(_ fact: ServerFact) { facts.withLock { $0.append(fact) } }
  var all: [ServerFact] { facts.withLock { $0 } }
}

func request(_ id: String, _ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
}

func notification(_ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#
}
