import Engine
import MIME
import Synchronization
import Transport
import Wire

/// One connection to a server in memory: it speaks as soon as it is spoken to, and is never late.
final class MailChannel: Channel {
  private struct Session {
    var input: Bytes = []
    var output: [(MailServer.Stage?, Bytes)] = []
    var isReceivingContent = false
    var recipients: [String] = []
    var isClosed = false
    var isStopped = false
    var isSecured = false

    mutating func say(_ text: String, at stage: MailServer.Stage? = nil) {
      output.append((stage, Array((text + "\r\n").utf8)))
    }
  }

  private let session: Mutex<Session>
  private let host: String
  private let server: MailServer

  init(host: String, server: MailServer) {
    self.host = host
    self.server = server
    var session = Session()
    session.say("220 \(host) ESMTP")
    self.session = Mutex(session)
  }

  var isSecured: Bool { session.withLock(\.isSecured) }
  var peerSPKI: String? { nil }

  func startTLS(within limit: Duration) async throws(TLSFault) { session.withLock { $0.isSecured = true } }

  func stop() {
    session.withLock { $0.isStopped = true }
    server.pulse.beat()
  }

  func close() { session.withLock { $0.isClosed = true } }

  func read(deadline: ContinuousClock.Instant) async -> ChannelRead {
    while true {
      let seen = server.pulse.count
      if let answer = nextRead() { return answer }
      await server.pulse.wait(since: seen, atMost: .seconds(1))
    }
  }

  func readNow() -> ChannelRead? {
    guard let read = nextRead(), read != .timedOut else { return nil }
    return read
  }

  /// Nil while the server is paused here.
  private func nextRead() -> ChannelRead? {
    session.withLock { session in
      if session.isStopped { return .stopped }
      guard let (stage, bytes) = session.output.first else { return session.isClosed ? .closed : .timedOut }
      if let stage, server.isPaused(stage) { return nil }
      session.output.removeFirst()
      return .bytes(bytes)
    }
  }

  func write(_ bytes: Bytes, deadline: ContinuousClock.Instant) async -> ChannelWrite {
    session.withLock { session in
      if session.isStopped { return .stopped }
      if session.isClosed { return .closed }
      session.input += bytes
      while !session.isClosed, hear(&session) {}
      return .done
    }
  }

  /// Takes one line or one content; false when there is no whole one.
  private func hear(_ session: inout Session) -> Bool {
    if session.isReceivingContent {
      guard let end = session.input.firstRange(of: Array("\r\n.\r\n".utf8)) else { return false }
      let content = String(decoding: session.input[..<end.lowerBound], as: UTF8.self)
      session.input.removeSubrange(..<end.upperBound)
      session.isReceivingContent = false
      switch server.dot(host, content: content, recipients: session.recipients) {
      case .reply(let text): session.say(text, at: .dot)
      case .takeAndVanish, .vanish: session.isClosed = true
      }
      session.recipients = []
      return true
    }
    guard let end = session.input.firstRange(of: Array("\r\n".utf8)) else { return false }
    let line = String(decoding: session.input[..<end.lowerBound], as: UTF8.self)
    session.input.removeSubrange(..<end.upperBound)
    answer(line, &session)
    return true
  }

  private func answer(_ line: String, _ session: inout Session) {
    let verb = line.prefix { $0 != " " && $0 != ":" }.uppercased()
    switch verb {
    case "EHLO":
      session.say("250-\(host)")
      session.say("250-PIPELINING")
      session.say("250-8BITMIME")
      session.say("250-SIZE 40000000")
      session.say("250 AUTH PLAIN")
    case "AUTH":
      let response = Base64.decode(line.split(separator: " ").last.map(String.init) ?? "") ?? []
      let password = String(decoding: response.split(separator: 0).last ?? [], as: UTF8.self)
      session.say(server.login(host, password) ? "235 2.7.0 welcome" : "535 5.7.8 bad credentials")
    case "MAIL":
      session.recipients = []
      session.say("250 2.1.0 ok")
    case "RCPT":
      let address = String(line.dropFirst(9).prefix { $0 != ">" })
      let reply = server.recipientReply(host, address)
      if reply.hasPrefix("2") { session.recipients.append(address) }
      session.say(reply)
    case "DATA":
      session.isReceivingContent = !session.recipients.isEmpty
      session.say(session.isReceivingContent ? "354 go on" : "554 5.5.1 nobody to send to", at: .data)
    case "QUIT":
      session.say("221 2.0.0 bye")
      session.isClosed = true
    default: session.say("250 2.0.0 ok")
    }
  }
}
