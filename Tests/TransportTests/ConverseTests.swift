import Foundation
import Synchronization
import Testing
import Wire

@testable import Transport

/// Says its lines and writes down what happens to it.
private struct Script: Dialogue {
  var steps: [Step<String, [String]>]
  var log: [String] = []
  var ended = false

  mutating func next() -> Step<String, [String]> {
    if ended || steps.isEmpty { return .finish(log) }
    return steps.removeFirst()
  }
  mutating func received(_ bytes: Bytes) { log.append("< \(String(decoding: bytes, as: UTF8.self))") }
  mutating func secured() { log.append("secured") }
  mutating func interrupted(_ cause: Interruption) {
    log.append("\(cause)")
    ended = true
  }
}

/// A channel without a socket: answers from a list, remembers what it was asked.
private final class FakeChannel: Channel {
  struct State {
    var reads: [ChannelRead]
    /// What is there already at each look without waiting.
    var early: [ChannelRead?]
    var writeEnd = ChannelWrite.done
    var log: [String] = []
    var deadlines: [ContinuousClock.Instant] = []
    var stopped = false
  }
  let state: Mutex<State>

  init(_ reads: [ChannelRead] = [], early: [ChannelRead?] = [], writeEnd: ChannelWrite = .done) {
    state = Mutex(State(reads: reads, early: early, writeEnd: writeEnd))
  }

  var log: [String] { state.withLock { $0.log } }
  var deadlines: [ContinuousClock.Instant] { state.withLock { $0.deadlines } }

  func read(deadline: ContinuousClock.Instant) async -> ChannelRead {
    state.withLock { state in
      state.deadlines.append(deadline)
      if state.stopped { return .stopped }
      return state.reads.isEmpty ? .closed : state.reads.removeFirst()
    }
  }
  func readNow() -> ChannelRead? {
    state.withLock { $0.early.isEmpty ? nil : $0.early.removeFirst() }
  }
  func write(_ bytes: Bytes, deadline: ContinuousClock.Instant) async -> ChannelWrite {
    state.withLock { state in
      state.log.append("> \(bytes.count > 40 ? "\(bytes.count)" : String(decoding: bytes, as: UTF8.self))")
      return state.stopped ? .stopped : state.writeEnd
    }
  }
  func startTLS(within limit: Duration) async throws(TLSFault) {
    state.withLock { $0.log.append("TLS") }
    throw .notTLS
  }
  func stop() { state.withLock { $0.stopped = true } }
  func close() {}
  var isSecured: Bool { false }
  var peerSPKI: String? { nil }
}

private func bytes(_ text: String) -> Bytes { Bytes(text.utf8) }
private func heard(_ text: String) -> ChannelRead { .bytes(bytes(text)) }

struct ConverseTests {
  private let reply = Wait("reply", within: .seconds(60))

  private func run(
    _ steps: [Step<String, [String]>],
    _ channel: FakeChannel,
    options: ConverseOptions = ConverseOptions()
  ) async -> [String] {
    var script = Script(steps: steps)
    return await converse(&script, over: channel, options: options) { event, dialogue in
      dialogue.log.append("event \(event)")
      channel.state.withLock { $0.log.append("event \(event)") }
    }
  }

  @Test func `equal waits share a deadline until something else happens`() async {
    let channel = FakeChannel([heard("2"), heard("20"), heard(" "), heard("x"), heard("y")])
    let other = Wait("other", within: .seconds(60))
    _ = await run(
      [.read(reply), .read(reply), .read(other), .read(reply), .write(bytes("a"), .plain), .read(reply)],
      channel
    )
    let deadlines = channel.deadlines
    #expect(deadlines.count == 5)
    #expect(deadlines[0] == deadlines[1], "a trickled reply does not move its deadline")
    #expect(deadlines[2] != deadlines[1])
    #expect(deadlines[3] != deadlines[1])
    #expect(deadlines[4] != deadlines[3], "the reply to another command has its own time")
  }

  @Test func `writes in a row leave together, and never after what follows them`() async {
    let channel = FakeChannel([heard("ok")])
    let log = await run(
      [
        .write(bytes("MAIL\r\n"), .plain), .write(bytes("RCPT\r\n"), .plain), .read(reply),
        .write(bytes("body"), .content), .deliver("aboutToCommit"), .write(bytes(".\r\n"), .plain),
        .write(Bytes(repeating: 1, count: 65_536), .content), .write(bytes("QUIT\r\n"), .plain),
      ],
      channel
    )
    #expect(log == ["< ok", "event aboutToCommit"])
    #expect(
      channel.log == [
        "> MAIL\r\nRCPT\r\n", "> body", "event aboutToCommit", "> .\r\n", "> 65536", "> QUIT\r\n",
      ]
    )
  }

  @Test func `after a failed write the peer's last words are read, and nothing else is done`() async {
    let channel = FakeChannel([heard("421 busy")], writeEnd: .closed)
    #expect(
      await run([.write(bytes("a"), .plain), .read(reply), .read(reply)], channel) == [
        "< 421 busy", "closedByPeer",
      ]
    )
    #expect(
      await run(
        [.write(bytes("a"), .plain), .deliver("aboutToCommit"), .read(reply)],
        FakeChannel(writeEnd: .closed)
      )
        == ["closedByPeer"]
    )
    let second = FakeChannel([heard("421 busy")], writeEnd: .closed)
    let log = await run(
      [.write(bytes("a"), .plain), .read(reply), .write(bytes("b"), .plain), .read(reply)],
      second
    )
    #expect(log == ["< 421 busy", "closedByPeer"])
    #expect(second.log == ["> a"])
  }

  @Test func `what the peer says unasked is heard before the next write`() async {
    let steps: [Step<String, [String]>] = [
      .write(bytes("body"), .content), .deliver("aboutToCommit"), .write(bytes(".\r\n"), .plain),
      .read(reply),
    ]
    let early = FakeChannel([heard("250 real")], early: [heard("250 early")])
    #expect(await run(steps, early) == ["event aboutToCommit", "< 250 early", "< 250 real"])
    for (end, named) in [(ChannelRead.closed, "closedByPeer"), (.stopped, "stopRequested")] {
      let channel = FakeChannel(early: [end])
      #expect(await run(steps, channel) == ["event aboutToCommit", named])
      #expect(channel.log == ["> body", "event aboutToCommit"], "what was not written cannot have arrived")
    }
  }

  @Test func `content that fails to leave was often refused first`() async {
    let steps: [Step<String, [String]>] = [
      .write(bytes("body"), .content), .deliver("wantContent"), .deliver("aboutToCommit"), .read(reply),
    ]
    let channel = FakeChannel(early: [heard("552 too large")], writeEnd: .closed)
    #expect(await run(steps, channel) == ["< 552 too large", "closedByPeer"])
    #expect(channel.log == ["> body"], "nothing is delivered to whom nothing can be said")
  }

  @Test func `every end is named`() async {
    #expect(await run([.read(reply)], FakeChannel([.timedOut])) == ["timedOut"])
    #expect(await run([.read(reply)], FakeChannel([.closed])) == ["closedByPeer"])
    #expect(await run([.read(reply)], FakeChannel([.stopped])) == ["stopRequested"])
    let write = Step<String, [String]>.write(bytes("a"), .plain)
    #expect(await run([write, .read(reply)], FakeChannel(writeEnd: .timedOut)) == ["timedOut"])
    #expect(await run([write, .startTLS], FakeChannel(writeEnd: .stopped)) == ["stopRequested"])
    let fails = FakeChannel()
    #expect(await run([write, .startTLS], fails) == ["\(Interruption.tlsFailed(.notTLS))"])
    #expect(fails.log == ["> a", "TLS"])
  }

  @Test func `a cancelled task is told to stop`() async throws {
    let listener = try Listener { $0.awaitEnd() }
    let channel = try await connect(listener)
    let wait = reply
    let task = Task {
      var script = Script(steps: [.read(wait)])
      return await converse(&script, over: channel) { _, _ in }
    }
    task.cancel()
    #expect(await task.value == ["stopRequested"])
    channel.close()
  }

  @Test func `a trace shows verbs and sizes, never content or secrets`() async {
    let lines = Mutex<[WireTrace]>([])
    var options = ConverseOptions()
    options.trace = { line in lines.withLock { $0.append(line) } }
    let channel = FakeChannel([heard("250 ok"), heard("dear customer"), heard("+OK\r\n")])
    _ = await run(
      [
        .write(bytes("AUTH PLAIN AHNlY3JldA=="), .secret), .read(reply), .read(reply),
        .write(bytes("dear"), .content), .write(bytes("MAIL FROM:<a@b>"), .plain), .read(reply),
      ],
      channel,
      options: options
    )
    let shown = lines.withLock { $0.map { "\($0.direction) \($0.verb) \($0.byteCount)" } }
    #expect(
      shown == [
        "sent (secret) 23", "received 250 6", "received (more) 13", "sent (content) 4", "sent MAIL 15",
        "received +OK 5",
      ]
    )
  }
}
