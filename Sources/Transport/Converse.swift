import Foundation
package import Wire

/// One movement on the wire as a trace may show it: never content, never a secret.
package struct WireTrace: Sendable, Hashable {
  package enum Direction: Sendable, Hashable {
    case sent
    case received
  }

  package let direction: Direction
  /// The first word, or `(secret)`, `(content)`, or `(more)` for what comes after the first octets of an answer.
  package let verb: String
  package let byteCount: Int
}

/// How a conversation is driven.
package struct ConverseOptions: Sendable {
  package var tlsHandshake: Duration = .seconds(30)
  /// What the peer may take for octets on top of 2 ms for each: 180 s + 500 B/s.
  package var write: Duration = .seconds(180)
  /// What a goodbye may take, when the outcome is known and nothing depends on it.
  package var goodbye: Duration = .seconds(5)
  package var trace: (@Sendable (WireTrace) -> Void)?

  package init() {}
}

/// Runs a dialogue over a channel to its outcome: the one loop.
///
/// Writes that follow each other leave together, at the latest before anything else is done; so what a `deliver`
/// makes durable is durable before the write after it. What the peer said meanwhile is heard before that write, and so
/// never taken for the answer to it. When the task is cancelled or the channel stopped, the dialogue is told
/// `stopRequested`. After a failed write the peer's last words are read first, since a server that hangs up usually
/// said why. The channel is left open: its owner closes it.
package func converse<D: Dialogue>(
  _ dialogue: inout D,
  over channel: any Channel,
  options: ConverseOptions = ConverseOptions(),
  deliver: (D.Event, inout D) async -> Void
) async -> D.Outcome {
  await withTaskCancellationHandler {
    var conversation = Conversation(channel: channel, options: options)
    return await conversation.run(&dialogue, deliver: deliver)
  } onCancel: {
    channel.stop()
  }
}

extension Dialogue where Event == Never {
  /// Runs a dialogue that has nothing to deliver.
  package mutating func converse(
    over channel: any Channel,
    options: ConverseOptions = ConverseOptions()
  ) async -> Outcome {
    await Transport.converse(&self, over: channel, options: options) { _, _ in }
  }
}

/// The state of one run of the loop.
private struct Conversation {
  let channel: any Channel
  let options: ConverseOptions
  /// Written by the dialogue and not yet sent.
  var pending = Bytes()
  var pendingIsSecret = false
  /// The wait of the last read and its deadline, while nothing but reads came after.
  var wait: (Wait, ContinuousClock.Instant)?
  /// A write failed; what the peer had said before is still being read.
  var isBroken = false
  /// Whether the next octets received begin an answer.
  var expectsAnswer = true

  init(channel: any Channel, options: ConverseOptions) {
    self.channel = channel
    self.options = options
  }

  mutating func run<D: Dialogue>(
    _ dialogue: inout D,
    deliver: (D.Event, inout D) async -> Void
  ) async -> D.Outcome {
    while true {
      switch dialogue.next() {
      case .write(let bytes, let secrecy):
        wait = nil
        if isBroken {
          dialogue.interrupted(.closedByPeer)
        } else if let cause = await put(bytes, secrecy) {
          dialogue.interrupted(cause)
        }
      case .read(let asked):
        if let cause = await flush(), cause != .closedByPeer {
          dialogue.interrupted(cause)
          continue
        }
        let deadline = deadline(of: asked)
        tell(&dialogue, await channel.read(deadline: deadline))
      case .startTLS:
        wait = nil
        if let cause = await secure() { dialogue.interrupted(cause) } else { dialogue.secured() }
      case .deliver(let event):
        wait = nil
        if isBroken {
          dialogue.interrupted(.closedByPeer)
        } else if let cause = await flush() {
          if cause != .closedByPeer || !hear(&dialogue) { dialogue.interrupted(cause) }
        } else {
          await deliver(event, &dialogue)
          hear(&dialogue)
        }
      case .finish(let outcome):
        _ = await flush(within: options.goodbye)
        return outcome
      }
    }
  }

  private mutating func tell<D: Dialogue>(_ dialogue: inout D, _ read: ChannelRead) {
    switch read {
    case .bytes(let bytes):
      trace(received: bytes)
      dialogue.received(bytes)
    case .closed: dialogue.interrupted(.closedByPeer)
    case .timedOut: dialogue.interrupted(.timedOut)
    case .stopped: dialogue.interrupted(.stopRequested)
    }
  }

  /// Passes on what has arrived unasked; false when nothing has.
  @discardableResult
  private mutating func hear<D: Dialogue>(_ dialogue: inout D) -> Bool {
    guard let read = channel.readNow() else { return false }
    tell(&dialogue, read)
    return true
  }

  private mutating func deadline(of asked: Wait) -> ContinuousClock.Instant {
    if let wait, wait.0 == asked { return wait.1 }
    let deadline = ContinuousClock.now + asked.within
    wait = (asked, deadline)
    return deadline
  }

  /// Keeps octets back for the next step, as long as they are few.
  private mutating func put(_ bytes: Bytes, _ secrecy: Secrecy) async -> Interruption? {
    trace(sent: bytes, secrecy)
    expectsAnswer = true
    if pending.isEmpty {
      pending = bytes
    } else if pending.count + bytes.count <= 65_536 {
      pending += bytes
    } else {
      if let cause = await flush() { return cause }
      pending = bytes
    }
    if secrecy == .secret { pendingIsSecret = true }
    return nil
  }

  private mutating func flush(within limit: Duration? = nil) async -> Interruption? {
    if pending.isEmpty { return nil }
    var bytes = pending
    pending = []
    defer { wipe(&bytes) }
    if isBroken { return .closedByPeer }
    let allowed = limit ?? options.write + .milliseconds(2) * bytes.count
    switch await channel.write(bytes, deadline: .now + allowed) {
    case .done: return nil
    case .timedOut: return .timedOut
    case .stopped: return .stopRequested
    case .closed:
      isBroken = true
      return .closedByPeer
    }
  }
}

extension Conversation {
  private mutating func secure() async -> Interruption? {
    if let cause = await flush() { return cause }
    do throws(TLSFault) {
      try await channel.startTLS(within: options.tlsHandshake)
      expectsAnswer = true
      return nil
    } catch {
      return error == .stopped ? .stopRequested : .tlsFailed(error)
    }
  }

  /// Overwrites credentials that were sent; other copies are their owners' to wipe.
  private mutating func wipe(_ bytes: inout Bytes) {
    guard pendingIsSecret else { return }
    pendingIsSecret = false
    for index in bytes.indices { bytes[index] = 0 }
  }

  private func trace(sent bytes: Bytes, _ secrecy: Secrecy) {
    guard let trace = options.trace else { return }
    let verb =
      switch secrecy {
      case .plain: firstWord(bytes)
      case .content: "(content)"
      case .secret: "(secret)"
      }
    trace(WireTrace(direction: .sent, verb: verb, byteCount: bytes.count))
  }

  /// What comes after an answer's first octets may be the middle of a mail.
  private mutating func trace(received bytes: Bytes) {
    guard let trace = options.trace else { return }
    trace(
      WireTrace(
        direction: .received,
        verb: expectsAnswer ? firstWord(bytes) : "(more)",
        byteCount: bytes.count
      )
    )
    expectsAnswer = false
  }
}

/// The first word of a command or reply, where it is short and printable.
private func firstWord(_ bytes: Bytes) -> String {
  let word = bytes.prefix(17).prefix { $0 > 0x20 && $0 < 0x7f }
  return word.isEmpty || word.count > 16 ? "(octets)" : String(decoding: word, as: UTF8.self)
}
