import SMTP
import Wire

/// Plays the server's side of a transcript against the dialogues, in one of the ways a network may treat it.
struct TranscriptPlayer {
  enum Chunking {
    case whole
    case bytes
    case random(seed: UInt64)
  }

  /// What the network or an attacker does beside the transcript.
  enum Mischief: Hashable {
    case none
    /// The connection ends after so many server lines, of the last of which so many octets are missing.
    case cut(lines: Int, missing: Int)
    /// This read takes too long.
    case timeOut(read: Int)
    /// A line too many at the end of this block of server lines.
    case inject(block: Int)
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  let transcript: Transcript
  var chunking = Chunking.whole
  var mischief = Mischief.none
  /// Called with each dialogue before each step and with everything that it shows.
  var inspect: ((Any) throws -> Void)?

  private(set) var outcomes: [String] = []
  private(set) var lastText: String?
  private(set) var transaction: TransactionOutcome?
  private(set) var open: SessionOutcome?
  /// Whether the final dot left, and whether the server said a whole line after it.
  private(set) var dotLeft = false
  private(set) var heardAfterDot = false
  private(set) var wasSecured = false
  private(set) var reads = 0
  private(set) var blocks = 0
  private(set) var injected = false
  private(set) var wire = Bytes()

  private var position = 0
  private var serverLines = 0
  private var arriving: ArraySlice<UInt8> = []
  private var unmatched: ArraySlice<UInt8> = []
  private var isOver = false
  private var aboutToCommit = false
  private var random: SplitMix

  init(_ transcript: Transcript, _ chunking: Chunking = .whole, _ mischief: Mischief = .none) {
    self.transcript = transcript
    self.chunking = chunking
    self.mischief = mischief
    random = SplitMix(state: 1)
    if case .random(let seed) = chunking { random = SplitMix(state: seed) }
  }

  /// Plays every dialogue that the transcript asks for, until one leaves nothing to go on with.
  mutating func play() throws {
    var capabilities = transcript.offers
    if let plan = try transcript.plan() {
      var mechanism: SASLMechanism?
      var session = OpenSession(plan: plan)
      let outcome = try converse(&session) { _, event in
        if case .authenticated(let used) = event { mechanism = used }
      }
      open = outcome
      switch outcome {
      case .ready(let offered):
        outcomes.append(Rendering.ready(offered, mechanism))
        capabilities = offered
      case .failed(let failure):
        outcomes.append("failed " + Rendering.failure(failure))
        lastText = Rendering.text(failure.cause)
        return
      }
    }
    if let envelope = try transcript.envelope(), try !send(envelope, capabilities) { return }
    for next in (transcript.header["then"] ?? "").split(separator: ",") {
      guard try follow(next.split(separator: " ").map(String.init), capabilities) else { return }
    }
    guard mischief == .none else { return }
    guard position == transcript.items.count else {
      throw Failure(description: "the transcript goes on with \(transcript.items[position])")
    }
  }

  private mutating func send(_ envelope: Envelope, _ capabilities: Capabilities) throws -> Bool {
    var chunks = try transcript.content()[...]
    let size = transcript.header["size"].flatMap { Int($0) } ?? chunks.reduce(0) { $0 + $1.count }
    var transaction = Transaction(
      envelope: envelope,
      sizeBytes: size,
      capabilities: capabilities,
      scrubber: try transcript.plan()?.login.map { Scrubber([$0.credentials]) } ?? Scrubber()
    )
    (dotLeft, heardAfterDot) = (false, false)
    let withdraws = transcript.header["abort"] != nil
    var mayCommit = false
    let outcome = try converse(&transaction) { transaction, event in
      switch event {
      case .wantContent:
        if let chunk = chunks.popFirst() { transaction.supply(chunk) } else { transaction.endOfContent() }
      case .aboutToCommit:
        mayCommit = true
        if withdraws { transaction.abort() }
      }
    }
    self.transaction = outcome
    if outcome.committed, !mayCommit { throw Failure(description: "committed without asking") }
    outcomes.append(Rendering.transaction(outcome))
    lastText = outcome.recipients.compactMap(Rendering.text).last ?? lastText
    return outcome.sessionUsable
  }

  private mutating func follow(_ words: [String], _ capabilities: Capabilities) throws -> Bool {
    switch words.first {
    case "reset":
      var reset = ResetSession()
      switch try converse(&reset) {
      case .ready: outcomes.append("ready")
      case .failed(let failure):
        outcomes.append("failed " + Rendering.failure(failure))
        return false
      }
    case "close":
      var close = CloseSession()
      outcomes.append(try converse(&close).map { "closed \($0.code)" } ?? "closed")
    case "probe":
      var probe = ProbeSender(sender: try EnvelopeAddress(words[1]), capabilities: capabilities)
      let outcome = try converse(&probe)
      outcomes.append(Rendering.probe(outcome))
      return outcome.sessionUsable
    case "message":
      guard let envelope = try transcript.envelope() else { throw Failure(description: "no message") }
      return try send(envelope, capabilities)
    default:
      throw Failure(description: "then \(words)")
    }
    return true
  }
}

/// The driver.
extension TranscriptPlayer {
  private mutating func converse<D: Dialogue>(
    _ dialogue: inout D,
    _ hand: (inout D, D.Event) -> Void = { _, _ in }
  ) throws -> D.Outcome {
    for _ in 0..<2_000_000 {
      try inspect?(dialogue)
      // What the server said at once arrives before we act on a part of it.
      if !arriving.isEmpty {
        var trial = dialogue
        guard case .read = trial.next() else {
          dialogue.received(nextChunk())
          continue
        }
      }
      switch dialogue.next() {
      case .write(let octets, let secrecy):
        if secrecy != .secret { try inspect?(octets) }
        // Into a dead connection anything can be said for a while.
        if !isOver { try match(octets) }
        if aboutToCommit { (dotLeft, aboutToCommit) = (true, false) }
      case .read:
        try read(&dialogue)
      case .startTLS:
        try secure(&dialogue)
      case .deliver(let event):
        try inspect?(event)
        if let event = event as? TransactionEvent, case .aboutToCommit = event { aboutToCommit = true }
        if let event = event as? TransactionEvent, case .wantContent = event, dotLeft {
          throw Failure(description: "content after the dot")
        }
        hand(&dialogue, event)
      case .finish(let outcome):
        try inspect?(outcome)
        aboutToCommit = false
        return outcome
      }
    }
    throw Failure(description: "the dialogue does not end")
  }

  private mutating func read(_ dialogue: inout some Dialogue) throws {
    reads += 1
    if case .timeOut(let read) = mischief, read == reads { return dialogue.interrupted(.timedOut) }
    if arriving.isEmpty {
      if isOver { return dialogue.interrupted(.closedByPeer) }
      guard position < transcript.items.count else { throw Failure(description: "reads at the end") }
      switch transcript.items[position] {
      case .server:
        gatherBlock()
        if arriving.isEmpty { return dialogue.interrupted(.closedByPeer) }
      case .close:
        position += 1
        return dialogue.interrupted(.closedByPeer)
      case .timeout:
        position += 1
        return dialogue.interrupted(.timedOut)
      case .client(let octets):
        throw Failure(description: "reads instead of saying \(Rendering.line(octets))")
      case .tls:
        throw Failure(description: "reads instead of TLS")
      }
    }
    dialogue.received(nextChunk())
  }

  /// Collects what the server says without waiting for us.
  private mutating func gatherBlock() {
    var octets = Bytes()
    block: while position < transcript.items.count, case .server(let line) = transcript.items[position] {
      var line = line
      if case .cut(let lines, let missing) = mischief {
        isOver = serverLines + 1 >= lines
        if serverLines >= lines { break block }
        if isOver { line = line.dropLast(missing) }
      }
      octets += line
      serverLines += 1
      position += 1
      if dotLeft, line.last == 10 { heardAfterDot = true }
    }
    if case .inject(let block) = mischief, block == blocks {
      octets += Bytes("250 injected\r\n".utf8)
      injected = true
    }
    blocks += 1
    arriving = octets[...]
  }

  private mutating func nextChunk() -> Bytes {
    let size =
      switch chunking {
      case .whole: arriving.count
      case .bytes: 1
      case .random: 1 + Int(random.next() % 40)
      }
    defer { arriving = arriving.dropFirst(size) }
    return Bytes(arriving.prefix(size))
  }

  private mutating func secure(_ dialogue: inout some Dialogue) throws {
    guard !injected else { throw Failure(description: "TLS after an injected line") }
    if isOver { return dialogue.interrupted(.tlsFailed(.closedByPeer)) }
    guard position < transcript.items.count, case .tls(let fault) = transcript.items[position] else {
      throw Failure(description: "TLS where the transcript has none")
    }
    position += 1
    if let fault { return dialogue.interrupted(.tlsFailed(fault)) }
    wasSecured = true
    dialogue.secured()
  }

  /// Compares what we say with the transcript, in whatever pieces we say it.
  private mutating func match(_ octets: Bytes) throws {
    guard !injected else { throw Failure(description: "speaks after an injected line") }
    wire += octets
    unmatched += octets
    while !unmatched.isEmpty {
      guard position < transcript.items.count, case .client(let line) = transcript.items[position] else {
        throw Failure(description: "says \(Rendering.line(Bytes(unmatched))) unexpectedly")
      }
      let common = zip(line, unmatched).prefix { $0 == $1 }.count
      if common == line.count {
        unmatched = unmatched.dropFirst(line.count)
        position += 1
      } else if common == unmatched.count {
        return
      } else {
        throw Failure(
          description: "says \(Rendering.line(Bytes(unmatched))) instead of \(Rendering.line(line))"
        )
      }
    }
  }
}

/// A small generator of the same numbers each time.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
