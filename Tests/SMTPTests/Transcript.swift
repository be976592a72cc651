import SMTP
import Wire

/// A conversation written down: a header of `key: value` lines, a blank line, and what each side says.
///
/// ```
/// plan: starttls                    tls, starttls or none; without it the session is open already
/// offers: PIPELINING; SIZE 1000     what that session offers
/// login: ana s3cret-CANARY PLAIN    or `token:`; the mechanism may be left out
/// to: b@example.com                 there is a message when there is a recipient
///
/// S: text                           a line of the server; S*3: three of them; S~ or C~ without a line end
/// C: text                           a line of ours
/// == TLS                            the handshake; also == TLS expired, == CLOSE, == TIMEOUT
/// outcome: ready                    one for each dialogue: opening, transaction, what `then:` names
/// ```
///
/// `\r \n \0 \\ \xHH` and `{a*2000}` are read in what the sides say and in `content:`.
struct Transcript: Sendable {
  enum Item: Sendable, Hashable {
    case server(Bytes)
    case client(Bytes)
    case tls(TLSFault?)
    case close
    case timeout
  }

  struct Malformed: Error { let reason: String }

  let name: String
  private(set) var header: [String: String] = [:]
  private(set) var items: [Item] = []
  private(set) var outcomes: [String] = []
  /// What the text of the last refusal must be.
  private(set) var text: String?

  init(name: String, _ source: String) throws {
    self.name = name
    var inHeader = true
    for line in source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("#") { continue }
      if line.isEmpty {
        if !header.isEmpty { inHeader = false }
      } else if inHeader {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        header[parts[0]] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      } else {
        try read(line)
      }
    }
    guard !outcomes.isEmpty, !items.isEmpty || outcomes.count == 1 else {
      throw Malformed(reason: "no outcome")
    }
  }

  private mutating func read(_ line: String) throws {
    func rest(_ mark: String) throws -> Bytes { try Self.unescape(String(line.dropFirst(mark.count))) }
    if line.hasPrefix("S: ") {
      items.append(.server(try rest("S: ") + [13, 10]))
    } else if line == "S:" {
      items.append(.server([13, 10]))
    } else if line.hasPrefix("S~ ") {
      items.append(.server(try rest("S~ ")))
    } else if line.hasPrefix("S*"), let colon = line.firstIndex(of: ":"),
      let times = Int(line[..<colon].dropFirst(2))
    {
      let octets = try Self.unescape(String(line[colon...].dropFirst(2)))
      for _ in 0..<times { items.append(.server(octets + [13, 10])) }
    } else if line.hasPrefix("C: ") {
      items.append(.client(try rest("C: ") + [13, 10]))
    } else if line.hasPrefix("C~ ") {
      items.append(.client(try rest("C~ ")))
    } else if line == "C:" {
      items.append(.client([13, 10]))
    } else if line == "== TLS" {
      items.append(.tls(nil))
    } else if line == "== TLS expired" {
      items.append(.tls(.certificateExpired))
    } else if line == "== CLOSE" {
      items.append(.close)
    } else if line == "== TIMEOUT" {
      items.append(.timeout)
    } else if line.hasPrefix("outcome: ") {
      outcomes.append(String(line.dropFirst(9)))
    } else if line.hasPrefix("text: ") {
      text = String(line.dropFirst(6))
    } else {
      throw Malformed(reason: "the line \(line)")
    }
  }

  static func unescape(_ text: String) throws -> Bytes {
    var octets = Bytes()
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "{", let star = rest.firstIndex(of: "*"), let end = rest.firstIndex(of: "}"),
        star < end,
        let times = Int(rest[star..<end].dropFirst())
      {
        for _ in 0..<times { octets.append(contentsOf: rest[..<star].utf8) }
        rest = rest[end...].dropFirst()
      } else if character == "\\", let code = rest.popFirst() {
        switch code {
        case "r": octets.append(13)
        case "n": octets.append(10)
        case "0": octets.append(0)
        case "\\": octets.append(0x5C)
        case "x":
          guard let octet = UInt8(rest.prefix(2), radix: 16) else { throw Malformed(reason: "an escape") }
          octets.append(octet)
          rest = rest.dropFirst(2)
        default: throw Malformed(reason: "the escape \(code)")
        }
      } else {
        octets.append(contentsOf: String(character).utf8)
      }
    }
    return octets
  }
}

/// What the header asks for.
extension Transcript {
  var secret: String? {
    (header["login"] ?? header["token"]).map { String($0.split(separator: " ")[1]) }
  }

  var serverOctets: Int {
    items.reduce(0) { sum, item in
      if case .server(let octets) = item { sum + octets.count } else { sum }
    }
  }

  var user: String? {
    (header["login"] ?? header["token"]).map { String($0.split(separator: " ")[0]) }
  }

  func plan() throws -> SessionPlan? {
    guard let security = header["plan"] else { return nil }
    var plan = SessionPlan(
      security: security == "tls" ? .tls : security == "starttls" ? .startTLS : .none,
      ehloName: try EHLOName("erp.example.com")
    )
    guard let words = (header["login"] ?? header["token"])?.split(separator: " ").map(String.init) else {
      return plan
    }
    let mechanism = words.count > 2 ? SASLMechanism(rawValue: words[2]) : nil
    plan.login = LoginPlan(
      credentials: Credentials(
        user: words[0],
        secret: Secret(words[1]),
        kind: header["token"] == nil ? .password : .token
      ),
      mechanism: mechanism.map { .named($0) } ?? .automatic,
      allowPlaintext: header["allow-plaintext"] != nil,
      clientNonce: header["nonce"] ?? "fyko+d2lbbFgONRv9qkxdawL",
      host: "mail.example.com",
      port: 587
    )
    return plan
  }

  func envelope() throws -> Envelope? {
    guard let recipients = header["to"] else { return nil }
    return try Envelope(
      sender: header["from"] ?? "ana@example.com",
      recipients: recipients.split(separator: " ").map(String.init),
      smtputf8: header["utf8"] != nil
    )
  }

  /// What an open session offers when the transcript does not open it.
  var offers: Capabilities {
    let keywords = (header["offers"] ?? "").split(separator: ";").map { String($0.drop { $0 == " " }) }
    return Capabilities(ehlo: SMTPReply(code: 250, lines: ["mail.example.com"] + keywords))
  }

  func content() throws -> [Bytes] {
    try (header["content"] ?? "Subject: hello\\r\\n\\r\\nHello.\\r\\n").split(separator: "|").map {
      try Self.unescape(String($0))
    }
  }
}
