import SMTP
import Wire

extension Target {
  /// A server that says anything at any time cannot make a message sent that was not, nor one in doubt
  /// before its dot.
  static let transaction = Target(
    "transaction",
    // Choices, then what the server says: `~` ends what it says at once, `!` begins what it says unasked.
    seeds: [
      "\u{0}\u{0}250 ok\r\n~250 ok\r\n~354 go\r\n~250 2.0.0 queued\r\n",
      "\u{1}\u{2}250 ok\r\n250 a\r\n550 b\r\n451 c\r\n354 go\r\n~250-two\r\n250 lines\r\n",
      "\u{1}\u{2}250 ok\r\n550 a\r\n550 b\r\n550 c\r\n354 go\r\n~554 no\r\n",
      "\u{1}\u{0}250 ok\r\n250 ok\r\n354 go\r\n~!250 early\r\n",
      "\u{0}\u{1}250 ok\r\n~550 no\r\n~450 no\r\n~250 reset\r\n",
      "\u{1}\u{0}250 ok\r\n250 ok\r\n354 go\r\n~421 bye\r\n",
      "\u{1}\u{0}250 ok\r\n250 ok\r\n354 go\r\n~25", "\u{3}\u{0}250 ok\r\n~552 too large\r\n",
      "\u{0}\u{0}421 busy\r\n",
      "\u{0}\u{0}250 ok\r\n~250 ok\r\n~354 go\r\n~25\u{0}\u{0}0 queued\r\n",
    ],
    words: [
      "~", "~!", "250 ok\r\n", "250-", "354 go\r\n", "421 \r\n", "450 \r\n", "550 \r\n", "554 \r\n",
      "251 \r\n", "235 \r\n", "334 \r\n", "\r\n",
    ],
    check: checkTransaction
  )

  /// Ends what the server says at once.
  private static let pause = UInt8(ascii: "~")
  /// Begins what it says unasked.
  private static let early = UInt8(ascii: "!")

  @Sendable private static func checkTransaction(_ input: [UInt8]) throws {
    var feed = Feed(input)
    let choices = feed.octet()
    let count = feed.number(below: 4) + 1
    let offers = ["host"] + (choices & 1 == 1 ? ["PIPELINING"] : []) + (choices & 2 == 2 ? ["SIZE 10"] : [])
    let content = Bytes(
      [".line\r\n.\r\nend", "", "plain\r\n", ".\r\n\r\n.", "a\rb\nc\0d"][Int(choices >> 2) % 5].utf8
    )
    var talk = Transaction(
      envelope: try Envelope(sender: "a@b.ec", recipients: (0..<count).map { "r\($0)@b.ec" }),
      sizeBytes: content.count,
      capabilities: Capabilities(ehlo: SMTPReply(code: 250, lines: offers))
    )
    var course = TransactionCourse(recipients: count)
    var supplied = false
    for _ in 0..<20_000 {
      if feed.rest.first == early {
        _ = feed.octet()
        try course.hear(feed.piece(until: pause), &talk)
      }
      switch talk.next() {
      case .write(let octets, let secrecy): try course.write(octets, secrecy)
      case .read:
        if feed.isEmpty {
          talk.interrupted(.closedByPeer)
        } else {
          try course.hear(feed.piece(until: pause), &talk)
        }
      case .startTLS: throw Violation("TLS inside a transaction")
      case .deliver(.wantContent):
        if supplied {
          talk.endOfContent()
        } else {
          talk.supply(content)
          supplied = true
        }
      case .deliver(.aboutToCommit(let accepted, let refused)):
        try course.commit(accepted, refused, content: content)
        if choices & 64 == 64 { talk.abort() }
      case .finish(let outcome): return try course.judge(outcome)
      }
    }
    throw Violation("a transaction without an end")
  }
}

/// What an onlooker sees of one transaction.
private struct TransactionCourse {
  let recipients: Int
  var commands: [UInt8] = []
  var content: [UInt8] = []
  var accepted: [Int]?
  var dotLeft = false
  var emptyDotLeft = false
  var heardAfterDot: [UInt8] = []

  init(recipients: Int) { self.recipients = recipients }

  mutating func hear(_ octets: [UInt8], _ talk: inout Transaction) throws {
    if dotLeft { heardAfterDot += octets }
    talk.received(octets)
  }

  mutating func write(_ octets: [UInt8], _ secrecy: Secrecy) throws {
    try require(!dotLeft || accepted == nil || commands.isEmpty, "something after the dot")
    switch secrecy {
    case .secret: throw Violation("a secret in a transaction")
    case .content: content += octets
    case .plain:
      if accepted != nil {
        content += octets
        dotLeft = true
        commands = []
        return
      }
      if octets == Array(".\r\n".utf8) { emptyDotLeft = true }
      try require(octets.suffix(2) == [13, 10] && !octets.contains(0), "a command without its end")
      commands += octets
    }
  }

  mutating func commit(_ accepted: [Int], _ refused: [Int: SMTPReply], content wanted: [UInt8]) throws {
    try require(self.accepted == nil && !dotLeft, "asked twice for the last word")
    try require(!accepted.isEmpty, "a dot for nobody")
    try require(Set(accepted).isDisjoint(with: refused.keys), "accepted and refused")
    try require((accepted + refused.keys).allSatisfy { (0..<recipients).contains($0) }, "nobody's reply")
    let mails = String(decoding: commands, as: UTF8.self).split(separator: "\r\n")
    try require(mails.count { $0.hasPrefix("MAIL FROM:<a@b.ec>") } == 1, "MAIL: \(mails)")
    try require(mails.count { $0.hasPrefix("RCPT TO:<") } == recipients, "RCPT: \(mails)")
    try require(mails.last == "DATA" && mails.count == recipients + 2, "DATA: \(mails)")
    self.accepted = accepted
    commands = []
  }

  func judge(_ outcome: TransactionOutcome) throws {
    try require(outcome.recipients.count == recipients, "\(outcome.recipients.count) results")
    try require(outcome.committed == dotLeft, "committed \(outcome.committed), the dot left \(dotLeft)")
    // Servers pad with NUL.
    let reply = String(decoding: heardAfterDot.filter { $0 != 0 }, as: UTF8.self)
    for (index, result) in outcome.recipients.enumerated() {
      switch result {
      case .accepted(let said):
        try require(dotLeft && accepted?.contains(index) == true, "accepted without a dot")
        try require(said.isSuccess && reply.contains("\(said.code)"), "accepted without a word")
      case .refused(let stage, let said):
        try require(said.isRefusal || stage == .rset || emptyDotLeft, "refused by \(said.code)")
      case .notTried:
        try require(!dotLeft || accepted?.contains(index) == false, "not tried after the dot")
      case .unknown: try require(dotLeft, "in doubt before the dot")
      }
    }
    guard dotLeft else { return }
    // Where the content ends is where we say, and nowhere else.
    let end = Array("\r\n.\r\n".utf8)
    let whole = Array("\r\n".utf8) + content
    try require(whole.suffix(5) == end, "the content does not end")
    try require(!contains(end, in: Array(whole.dropLast(1))), "the content ends twice")
    for (index, octet) in whole.enumerated() where octet == 10 || octet == 13 {
      let pair =
        octet == 10 ? (index > 0 ? whole[index - 1] : 0) : (index + 1 < whole.count ? whole[index + 1] : 0)
      try require(pair == (octet == 10 ? 13 : 10), "a bare CR or LF in the content")
    }
    try require(!whole.contains(0), "a NUL in the content")
  }
}
