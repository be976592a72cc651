import Wire

/// What a server says it can do: its answer to EHLO (RFC 5321 §4.1.1.1).
///
/// Only whole keywords count, never a part of a word nor the line with the server's name.
package struct Capabilities: Sendable, Hashable {
  /// The server's name, as it gives it.
  package private(set) var domain = ""
  /// Every keyword in upper case, in order, without parameters.
  package private(set) var keywords: [String] = []
  /// The SASL mechanisms in upper case, in order, each once; from `AUTH …` and the old `AUTH=…` (RFC 4954
  /// §3).
  package private(set) var auth: [String] = []
  /// The largest message, in octets; `nil` when not told or told without sense (RFC 1870).
  package private(set) var size: Int?
  /// The most recipients of one transaction (RFC 9422).
  package private(set) var maximumRecipients: Int?
  /// The most transactions of one connection (RFC 9422).
  package private(set) var maximumMessages: Int?

  /// What is known of a server that only answers HELO: nothing.
  package init() {}

  package init(ehlo reply: SMTPReply) {
    domain = reply.lines.first.map { String($0.prefix { $0 != " " }) } ?? ""
    for line in reply.lines.dropFirst() {
      let words = line.split(separator: " ").map { $0.uppercased() }
      guard let keyword = words.first else { continue }
      if keyword.hasPrefix("AUTH=") {
        note("AUTH", [String(keyword.dropFirst(5))] + words.dropFirst())
      } else {
        note(keyword, words.dropFirst())
      }
    }
  }

  package var startTLS: Bool { keywords.contains("STARTTLS") }
  package var pipelining: Bool { keywords.contains("PIPELINING") }
  package var smtpUTF8: Bool { keywords.contains("SMTPUTF8") }
  package var eightBitMIME: Bool { keywords.contains("8BITMIME") }
  package var dsn: Bool { keywords.contains("DSN") }
  /// Whether `SIZE=` may be given to MAIL, with or without a known limit.
  package var declaresSize: Bool { keywords.contains("SIZE") }

  private mutating func note(_ keyword: String, _ parameters: some Sequence<String>) {
    if !keywords.contains(keyword) { keywords.append(keyword) }
    switch keyword {
    case "AUTH":
      for mechanism in parameters where !mechanism.isEmpty && !auth.contains(mechanism) {
        auth.append(mechanism)
      }
    case "SIZE":
      size = parameters.first { _ in true }.flatMap(Self.positive)
    case "LIMITS":
      for parameter in parameters {
        if let value = Self.value(of: "RCPTMAX=", in: parameter) { maximumRecipients = value }
        if let value = Self.value(of: "MAILMAX=", in: parameter) { maximumMessages = value }
      }
    default:
      break
    }
  }

  private static func value(of name: String, in parameter: String) -> Int? {
    parameter.hasPrefix(name) ? positive(String(parameter.dropFirst(name.count))) : nil
  }

  /// Digits only: `SIZE -1`, `SIZE +5`, zero and what overflows say nothing.
  private static func positive(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(ASCII.isDigit), let value = Int(text), value > 0 else {
      return nil
    }
    return value
  }
}
