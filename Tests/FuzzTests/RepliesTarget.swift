import Wire

@testable import SMTP

extension Target {
  /// Replies do not depend on how they arrive, are well formed when taken, and are harmless once scrubbed.
  static let replies = Target(
    "replies",
    seeds: [
      "\u{1}220 mail.example.com ESMTP\r\n250-mail\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250-AUTH=XOAUTH2\r\n"
        + "250-LIMITS RCPTMAX=5 MAILMAX=9\r\n250 STARTTLS\r\n",
      "\u{2}550-5.1.1 no\r\n550 5.1.1 such user\r\n451 4.7.1 greylisted\n421\r\n",
      "\u{3}250-a\r\n251 b\r\n", "\u{4}250-\r\n\r\n", "\u{5}2x0 a\r\n", "\u{6}199 a\r\n", "\u{7}250 a\rb\r\n",
      "\u{8}535 5.7.8 AGEAczNjci10LW9mLTI0LWNoYXJhY3RlcnMh (s3cr-t-of-24-characters!)\r\n",
      "\u{A}" + String(repeating: "250-x\r\n", count: 12),
      "\u{5}250 " + String(repeating: "y", count: 80) + "\r\n",
      "\u{1}250 \u{0}\u{7F}\u{1B}[31m\u{202E}\u{85}\u{2028}\u{E9}\u{1F600}\r\n",
    ],
    words: [
      "250-", "250 ", "354 ", "421 ", "550 5.1.1 ", "\r\n", "\n", "\r", "\u{0}", "STARTTLS", "PIPELINING",
      "SIZE ", "AUTH ", "AUTH=",
      "LIMITS ", "RCPTMAX=", "MAILMAX=", "SMTPUTF8", "8BITMIME", "PLAIN", "9223372036854775808", "4.7.650",
      "greylist", "quota exceeded",
      "spamhaus", "rate limit", "[TSS04]", "s3cr-t-of-24-characters!", "\u{200B}", "\u{202E}",
    ],
    check: checkReplies
  )

  static let password = "s3cr-t-of-24-characters!"
  private static let scrubber = Scrubber([Credentials(user: "a", secret: Secret(password))])

  @Sendable private static func checkReplies(_ input: [UInt8]) throws {
    var feed = Feed(input)
    let number = feed.octet()
    let stream = feed.all()
    var limits = SMTPLimits()
    if number % 5 == 0 {
      (limits.replyLineOctets, limits.replyLines, limits.replyOctets, limits.challengeOctets) = (
        64, 8, 256, 90
      )
    }
    try checkLines(stream, limit: limits.replyLineOctets, number)
    let (whole, fault) = read([stream], limits, challenges: number % 3 == 0)
    let (pieces, otherFault) = read(cut(stream, by: number), limits, challenges: number % 3 == 0)
    try require(whole == pieces && fault == otherFault, "the replies depend on the cut")
    for reply in whole { try checkReply(reply, limits) }
  }

  private static func read(_ pieces: [Bytes], _ limits: SMTPLimits, challenges: Bool) -> (
    [SMTPReply], SMTPViolation?
  ) {
    var parser = ReplyParser(limits: limits)
    parser.expectChallenges(challenges)
    var replies: [SMTPReply] = []
    do throws(SMTPViolation) {
      for piece in pieces {
        parser.append(piece)
        while let reply = try parser.next() { replies.append(reply) }
      }
    } catch {
      return (replies, error)
    }
    return (replies, nil)
  }

  private static func checkReply(_ reply: SMTPReply, _ limits: SMTPLimits) throws {
    try require((200...599).contains(reply.code), "the code \(reply.code)")
    try require((1...limits.replyLines).contains(reply.lines.count), "\(reply.lines.count) lines")
    try require(
      reply.lines.allSatisfy { $0.utf8.allSatisfy { ![0, 10, 13].contains($0) } },
      "a line end inside a line"
    )
    try require((reply.category == .success) == !reply.isRefusal, "a refusal that is a success")
    let clean = reply.scrubbed(by: scrubber)
    try require(clean.text.utf8.count <= Scrubber.limit + clean.lines.count, "a text without limit")
    try require(
      clean.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) },
      "a control in a text for people"
    )
    for line in clean.lines {
      try require(!contains(Bytes(password.utf8), in: Bytes(line.utf8)), "the password in a text for people")
      try require(
        !contains(SASLBase64.encode(Bytes(password.utf8)), in: Bytes(line.utf8)),
        "the password in base 64"
      )
    }
    let capabilities = Capabilities(ehlo: reply)
    try require(
      Set(capabilities.keywords).count == capabilities.keywords.count
        && capabilities.keywords.allSatisfy { !$0.isEmpty && !$0.contains(" ") },
      "keywords that are none: \(capabilities.keywords)"
    )
    try require(Set(capabilities.auth).count == capabilities.auth.count, "a mechanism twice")
    for number in [capabilities.size, capabilities.maximumMessages, capabilities.maximumRecipients] {
      try require((number ?? 1) > 0, "a limit of \(number ?? 0)")
    }
  }

  /// The line buffer alone.
  private static func checkLines(_ stream: Bytes, limit: Int, _ number: UInt8) throws {
    func lines(_ pieces: [Bytes]) -> ([Bytes], Bool, Int) {
      var buffer = LineBuffer(limit: limit, strippingNUL: number & 4 == 0)
      var found: [Bytes] = []
      do throws(LineTooLong) {
        for piece in pieces {
          buffer.append(piece)
          while let line = try buffer.next() { found.append(line) }
        }
      } catch {
        return (found, true, 0)
      }
      return (found, false, buffer.count)
    }
    let whole = lines([stream])
    try require(whole == lines(cut(stream, by: number)), "the lines depend on the cut")
    try require(whole.0.allSatisfy { $0.count < limit && !$0.contains(10) }, "a line that is none")
    if !whole.1 { try require(whole.0.count == stream.count { $0 == 10 }, "a line is lost") }
  }
}
