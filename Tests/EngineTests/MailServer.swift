import Comms
import Engine
import MIME
import Synchronization
import Transport
import Wire

/// Mail servers in memory: the truth about what left.
final class MailServer: Connector {
  /// Where a conversation can be made to stop until the test lets it go on.
  enum Stage: Sendable, Hashable {
    case connect, data, dot
  }

  /// How a server answers the end of a content.
  enum DotAnswer: Sendable {
    case reply(String)
    /// Takes the message; the reply is lost.
    case takeAndVanish
    /// Does not take it, and goes.
    case vanish
  }

  /// How one host behaves; answers are chosen by how often they were asked for, from 1.
  struct Behaviour: Sendable {
    var password: String?
    var connecting: ConnectFailure?
    var onRecipient: @Sendable (_ address: String, _ time: Int) -> String = { _, _ in "250 2.1.5 ok" }
    var onDot: @Sendable (_ time: Int) -> DotAnswer = { _ in .reply("250 2.0.0 queued") }
  }

  struct Accepted: Sendable {
    let host: String
    let messageID: String
    let deliveryID: String
    let recipients: [String]
    let at: Instant
    let passed: Duration
  }

  private struct State {
    var behaviours: [String: Behaviour] = [:]
    var paused: Set<Stage> = []
    var reached: Set<Stage> = []
    var accepted: [Accepted] = []
    var logins: [String: Int] = [:]
    var connections: [String: Int] = [:]
    var connecting = 0
    var recipients: [String: Int] = [:]
    var dots: [String: Int] = [:]
  }

  let pulse = Pulse()
  private let state = Mutex(State())
  private let clock: TestClock

  init(clock: TestClock) { self.clock = clock }

  // MARK: - What a test says and asks

  func behave(_ host: String = "mail.example.com", _ change: @Sendable (inout Behaviour) -> Void) {
    state.withLock { change(&$0.behaviours[host, default: Behaviour()]) }
  }

  func pause(_ stage: Stage) {
    state.withLock { state in
      state.paused.insert(stage)
      state.reached.remove(stage)
    }
  }

  func goOn() {
    state.withLock { $0.paused = [] }
    pulse.beat()
  }

  /// Waits until a conversation has come to a paused stage.
  func reaches(_ stage: Stage) async -> Bool {
    let end = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < end {
      let seen = pulse.count
      if state.withLock({ $0.reached.contains(stage) }) { return true }
      await pulse.wait(since: seen, atMost: .seconds(1))
    }
    return false
  }

  var accepted: [Accepted] { state.withLock(\.accepted) }
  /// When each was accepted, by the clock that nobody sets.
  var passed: [Duration] { accepted.map(\.passed) }
  func logins(_ host: String = "mail.example.com") -> Int { state.withLock { $0.logins[host] ?? 0 } }
  func connections(_ host: String = "mail.example.com") -> Int {
    state.withLock { $0.connections[host] ?? 0 }
  }

  /// How many wait for a server that does not answer.
  var connecting: Int { state.withLock(\.connecting) }

  // MARK: - What its connections do

  func connect(
    to endpoint: Endpoint,
    tls: TLSPolicy?,
    limits: ConnectLimits,
    resolved: @Sendable (Duration, [String]) async -> Void
  ) async throws(ConnectFailure) -> (any Channel, ConnectReport) {
    if behaviour(endpoint.host).connecting == .timedOut("connect") {
      state.withLock { $0.connecting += 1 }
      while isPaused(.connect) {
        let seen = pulse.count
        await pulse.wait(since: seen, atMost: .seconds(1))
      }
      state.withLock { $0.connecting -= 1 }
    }
    if let failure = behaviour(endpoint.host).connecting { throw failure }
    state.withLock { $0.connections[endpoint.host, default: 0] += 1 }
    return (
      MailChannel(host: endpoint.host, server: self),
      ConnectReport(address: "192.0.2.1", resolvedIn: .zero, connectedIn: .zero)
    )
  }

  func isPaused(_ stage: Stage) -> Bool {
    let isPaused = state.withLock { state in
      guard state.paused.contains(stage) else { return false }
      state.reached.insert(stage)
      return true
    }
    if isPaused { pulse.beat() }
    return isPaused
  }

  func login(_ host: String, _ password: String) -> Bool {
    state.withLock { state in
      state.logins[host, default: 0] += 1
      return state.behaviours[host]?.password.map { $0 == password } ?? true
    }
  }

  func recipientReply(_ host: String, _ address: String) -> String {
    let time = state.withLock { state in
      state.recipients[address, default: 0] += 1
      return state.recipients[address] ?? 1
    }
    return behaviour(host).onRecipient(address, time)
  }

  func dot(_ host: String, content: String, recipients: [String]) -> DotAnswer {
    let time = state.withLock { state in
      state.dots[host, default: 0] += 1
      return state.dots[host] ?? 1
    }
    let answer = behaviour(host).onDot(time)
    switch answer {
    case .reply(let text) where text.hasPrefix("2"): take(host, content, recipients)
    case .takeAndVanish: take(host, content, recipients)
    case .reply, .vanish: break
    }
    return answer
  }

  private func behaviour(_ host: String) -> Behaviour {
    state.withLock { $0.behaviours[host] ?? Behaviour() }
  }

  private func take(_ host: String, _ content: String, _ recipients: [String]) {
    func header(_ name: String) -> String {
      let line = content.split(separator: "\r\n").first { $0.hasPrefix(name + ":") } ?? ""
      return line.dropFirst(name.count + 1).filter { $0 != " " }
    }
    let taken = Accepted(
      host: host,
      messageID: header("Message-ID"),
      deliveryID: header("X-Delivery-Id"),
      recipients: recipients,
      at: clock.now,
      passed: clock.sinceStart
    )
    state.withLock { $0.accepted.append(taken) }
    pulse.beat()
  }
}

/// The clocks of a test: the one on the wall and the machine's own.
final class TestClock: Sendable {
  private let state = Mutex((wall: Instant.start, passed: Duration.seconds(1000)))

  var now: Instant { state.withLock(\.wall) }
  var sinceStart: Duration { state.withLock(\.passed) }

  /// Time passes.
  func move(_ duration: Duration) {
    state.withLock { state in
      state.wall = state.wall + duration
      state.passed += duration
    }
  }

  /// Someone sets the clock on the wall.
  func step(_ duration: Duration) { state.withLock { $0.wall = $0.wall + duration } }
}

extension Instant {
  /// 2026-06-01T00:00:00Z.
  static let start = Instant(milliseconds: 1_780_272_000_000)
}
