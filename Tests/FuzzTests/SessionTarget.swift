import SMTP
import Wire

extension Target {
  /// Whatever the server says, a login reaches it only as the account allows, and no word of ours shows it.
  static let session = Target(
    "session",
    // How to secure, how to log in; then what the server says, piece by piece.
    seeds: [
      "\u{0}\u{0}220 hi\r\n~250-mail\r\n250 AUTH PLAIN LOGIN\r\n~235 ok\r\n",
      "\u{1}\u{0}220 hi\r\n~250-mail\r\n250 STARTTLS\r\n~220 go\r\n~250 AUTH CRAM-MD5\r\n~334 PDFAYj4=\r\n~235 ok\r\n",
      "\u{2}\u{0}220 hi\r\n~250-mail\r\n250 AUTH LOGIN\r\n~334 VXNlcm5hbWU6\r\n~334 UGFzc3dvcmQ6\r\n~535 no\r\n",
      "\u{1}\u{0}220 hi\r\n~250-mail\r\n250 STARTTLS\r\n~220 go\r\n250 injected\r\n",
      "\u{1}\u{0}220 hi\r\n~502 what\r\n",
      "\u{2}\u{1}220 hi\r\n~250-mail\r\n250 AUTH XOAUTH2\r\n~334 e30=\r\n~535 no\r\n",
      // r=<our nonce>x,s=salt,i=4096, then v=<anything>.
      "\u{2}\u{2}220 hi\r\n~250-m\r\n250 AUTH SCRAM-SHA-256\r\n~334 cj1ub25jZXgscz1jMkZzZEE9PSxpPTQwOTY=\r\n~334 dj1hYWFh\r\n~235 ok\r\n",
      "\u{2}\u{2}220 hi\r\n~250-m\r\n250 AUTH SCRAM-SHA-1\r\n~334 ZT1vdGhlci1lcnJvcg==\r\n",
      "\u{4}\u{7}554 no\r\n",
    ],
    words: [
      "~", "220 ", "250-", "250 ", "334 ", "235 ", "535 ", "\r\n", "STARTTLS", "AUTH ", "PLAIN", "LOGIN",
      "CRAM-MD5", "SCRAM-SHA-1",
      "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER", "cj1ub25jZXgscz1jMkZzZEE9PSxpPTQwOTY=", "dj0=", "ZT0=",
      "VXNlcm5hbWU6", "=", "Kg==",
    ],
    check: checkSession
  )

  @Sendable private static func checkSession(_ input: [UInt8]) throws {
    var feed = Feed(input)
    let security = SessionPlan.Security.allCases[feed.number(below: 3)]
    let how = feed.octet()
    let mechanism: LoginPlan.Mechanism =
      how & 2 == 0 ? .automatic : .named(SASLMechanism.allCases[Int(how >> 2) % SASLMechanism.allCases.count])
    var login = LoginPlan(
      credentials: Credentials(
        user: "u@b.ec",
        secret: Secret(password),
        kind: how & 1 == 0 ? .password : .token
      ),
      mechanism: how & 64 == 0 ? .automatic : mechanism,
      clientNonce: "nonce",
      host: "mail.b.ec",
      port: 587
    )
    login.allowPlaintext = how & 32 == 32
    var talk = OpenSession(
      plan: SessionPlan(security: security, ehloName: try EHLOName("erp.b.ec"), login: login)
    )
    var inTLS = false
    for _ in 0..<20_000 {
      switch talk.next() {
      case .write(let octets, let secrecy):
        try checkWords(octets, secrecy, mayShow: inTLS || (login.allowPlaintext && security == .none))
      case .read:
        if feed.isEmpty { talk.interrupted(.closedByPeer) } else { talk.received(try piece(&feed)) }
      case .startTLS:
        try require(!inTLS && security != .none, "TLS that nobody asked for")
        if feed.rest.first == UInt8(ascii: "!") {
          talk.interrupted(.tlsFailed(.notTLS))
        } else {
          talk.secured()
          inTLS = true
        }
      case .deliver(let milestone): try checkSilent(milestone)
      case .finish(let outcome):
        try checkSilent(outcome)
        if case .ready = outcome { try require(inTLS || security == .none, "ready without its TLS") }
        return
      }
      if how & 128 == 128 { try checkSilent(talk) }
    }
    throw Violation("a session without an end")
  }

  /// What the server says next; a high number of iterations is bounded elsewhere and only costs time here.
  private static func piece(_ feed: inout Feed) throws -> [UInt8] {
    let piece = feed.piece(until: UInt8(ascii: "~"))
    let challenge = SASLBase64.decode(piece.dropFirst(4).prefix { $0 > 32 }) ?? []
    let digits = challenge.reversed().prefix { ASCII.isDigit($0) }
    return digits.count > 4 ? [] : piece
  }

  private static func checkWords(_ octets: [UInt8], _ secrecy: Secrecy, mayShow: Bool) throws {
    try require(octets.suffix(2) == [13, 10], "a command without its end")
    try require(
      !octets.dropLast(2).contains { [0, 10, 13].contains($0) },
      "a command with a line end inside"
    )
    switch secrecy {
    case .content: throw Violation("content before a transaction")
    case .plain: try require(!shows(octets), "the password in a plain command")
    case .secret: try require(mayShow || !shows(octets), "the password in clear")
    }
  }

  /// The password, also inside base 64.
  private static func shows(_ octets: [UInt8]) -> Bool {
    let secret = Bytes(password.utf8)
    let words = octets.split { $0 <= 32 }.compactMap { SASLBase64.decode($0) }
    return contains(secret, in: octets) || words.contains { contains(secret, in: $0) }
  }

  private static func checkSilent(_ value: Any) throws {
    var shown = ""
    dump(value, to: &shown)
    try require(!shows(Bytes(shown.utf8)) && !shows(Bytes("\(value)".utf8)), "a dump shows the password")
  }
}
