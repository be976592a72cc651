import Wire

/// Reads replies strictly: an answer that could be taken for another one is a violation, never a guess.
struct ReplyParser: Sendable {
  private let limits: SMTPLimits
  private var buffer: LineBuffer
  /// The lines of the reply in progress, all with this code.
  private var code: Int?
  private var lines: [String] = []
  private var size = 0

  init(limits: SMTPLimits) {
    self.limits = limits
    buffer = LineBuffer(limit: limits.replyLineOctets, strippingNUL: true)
  }

  /// Whether the server has said nothing that was not handed out.
  var isIdle: Bool { buffer.isEmpty && code == nil }

  /// Whether lines may be as long as a challenge of SASL (RFC 4954 §4).
  mutating func expectChallenges(_ expected: Bool) {
    buffer.limit = expected ? max(limits.replyLineOctets, limits.challengeOctets + 6) : limits.replyLineOctets
  }

  mutating func append(_ bytes: Bytes) { buffer.append(bytes) }

  /// Takes the next complete reply, or `nil` when it has not arrived whole.
  mutating func next() throws(SMTPViolation) -> SMTPReply? {
    while let line = try nextLine() {
      size += line.count + 2
      guard size <= limits.replyOctets else {
        throw SMTPViolation("a reply over \(limits.replyOctets) octets")
      }
      guard let reply = try add(line) else { continue }
      return reply
    }
    // A server that fills the buffer while nothing is read from it is not having a conversation.
    guard size + buffer.count <= limits.replyOctets else {
      throw SMTPViolation("a reply over \(limits.replyOctets) octets")
    }
    return nil
  }

  private mutating func nextLine() throws(SMTPViolation) -> Bytes? {
    do { return try buffer.next() } catch {
      throw SMTPViolation("a reply line over \(error.limit) octets")
    }
  }

  /// Adds a line; gives the reply when it was the last.
  private mutating func add(_ line: Bytes) throws(SMTPViolation) -> SMTPReply? {
    guard !line.isEmpty else { throw SMTPViolation("a blank line instead of a reply") }
    guard line.count >= 3, line[..<3].allSatisfy(ASCII.isDigit) else {
      throw SMTPViolation("a reply without a code")
    }
    let code = line[..<3].reduce(0) { $0 * 10 + Int($1 - ASCII.zero) }
    guard (200...599).contains(code) else { throw SMTPViolation("the reply code \(code)") }
    guard line.count == 3 || line[3] == ASCII.space || line[3] == ASCII.hyphen else {
      throw SMTPViolation("a reply code followed by something else than a space or a hyphen")
    }
    guard !line.contains(ASCII.cr) else { throw SMTPViolation("a bare CR in a reply") }
    if let first = self.code, first != code {
      throw SMTPViolation("one reply with the codes \(first) and \(code)")
    }
    self.code = code
    lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
    guard lines.count <= limits.replyLines else {
      throw SMTPViolation("a reply over \(limits.replyLines) lines")
    }
    if line.count > 3, line[3] == ASCII.hyphen { return nil }
    defer { (self.code, lines, size) = (nil, [], 0) }
    return SMTPReply(code: code, lines: lines)
  }
}

/// The server broke the protocol; the detail is our own words and quotes nothing of the server's.
struct SMTPViolation: Error, Sendable, Hashable {
  let detail: String

  init(_ detail: String) { self.detail = detail }
}

/// The server's words may hold an echo of our password, so a dump shows only how much there is.
extension ReplyParser: CustomStringConvertible, CustomReflectable {
  var description: String { "\(lines.count) lines, \(buffer)" }
  var customMirror: Mirror { Mirror(self, children: ["lines": lines.count, "buffer": buffer]) }
}
