/// Makes a server's text fit to store and show: our secrets are out of it in every coding a server may echo
/// them in, and so is what could drive a terminal or reorder text.
package struct Scrubber: Sendable {
  /// The most that is kept of one text, in octets of UTF-8.
  package static let limit = 1_024

  /// What to look for, longest first so that a whole credential goes before its parts.
  private let patterns: [Pattern]

  /// A scrubber that knows no secret and only makes text harmless.
  package init() { patterns = [] }

  package init(_ credentials: [Credentials]) {
    var patterns: [Pattern] = []
    for credential in credentials {
      credential.secret.reveal { secret in
        guard !secret.isEmpty else { return }
        patterns += Self.codings(of: secret)
        patterns += Self.blobs(user: credential.user, secret: secret)
      }
    }
    // Codings often coincide, and every reply is searched for each.
    var distinct: [Pattern] = []
    for pattern in patterns where !distinct.contains(where: pattern.isSame) { distinct.append(pattern) }
    self.patterns = distinct.sorted { $0.count > $1.count }
  }

  /// For secrets that have no user, such as an API key.
  package init(secrets: [Secret]) {
    self.init(secrets.map { Credentials(user: "", secret: $0, kind: .token) })
  }

  /// The text without secrets and controls, at most `limit` octets.
  package func scrub(_ text: String) -> String {
    var octets = Bytes(Self.harmless(text).utf8)
    for pattern in patterns { octets = pattern.replaced(in: octets) }
    return Self.capped(octets)
  }

  /// White space becomes a space; other controls, bidirectional overrides and invisible characters go.
  private static func harmless(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: result.append(" ")
      case 0x00...0x1F, 0x7F...0x9F: continue
      case 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: continue
      case 0xFFF9...0xFFFB, 0xE0000...0xE007F: continue
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func capped(_ octets: Bytes) -> String {
    guard octets.count > limit else { return String(decoding: octets, as: UTF8.self) }
    let ellipsis = "…"
    var end = limit - ellipsis.utf8.count
    while end > 0, octets[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: octets[..<end], as: UTF8.self) + ellipsis
  }
}

extension Scrubber {
  /// The secret alone: as it is and backwards, base 64 at any offset inside a longer text, hexadecimal, and each
  /// octet spelt out as URLs, quoted-printable, JSON, C, HTML and dumps do.
  private static func codings(of secret: Bytes) -> [Pattern] {
    let backwards = String(String(decoding: secret, as: UTF8.self).reversed())
    var found = [
      Pattern(secret), Pattern(Bytes(backwards.utf8)), Pattern(hexadecimal(secret), anyCase: true),
    ]
    for (before, after) in [
      ("%", ""), ("=", ""), ("\\u00", ""), ("\\x", ""), ("&#x", ";"), ("", " "), ("", ":"),
    ] {
      found.append(Pattern(spelt(secret, before, after) { hexadecimal([$0]) }, anyCase: true))
    }
    found.append(Pattern(spelt(secret, "&#", ";") { Bytes(String($0).utf8) }))
    found += base64(SASLBase64.encode(secret))
    for offset in 0..<3 {
      let text = Secret(joining: Bytes(repeating: 0, count: offset), secret).reveal { SASLBase64.encode($0) }
      // A character that also carries bits of a neighbour is unknown: leave it out at both ends.
      let first = (offset * 8 + 5) / 6
      let last = (offset + secret.count) * 8 / 6
      guard last - first >= 4 else { continue }
      found += base64(Bytes(text[first..<last]))
    }
    found.append(Pattern(percentEncoded(secret, keeping: "-._~"), anyCase: true))
    found.append(Pattern(percentEncoded(secret, keeping: "-._~*!'()"), anyCase: true))
    found.append(Pattern(percentEncoded(secret, keeping: "-._*", spaceAs: 0x2B), anyCase: true))
    return found
  }

  /// The messages of PLAIN, XOAUTH2 and OAUTHBEARER, which hold the user too.
  private static func blobs(user: String, secret: Bytes) -> [Pattern] {
    guard !user.isEmpty else { return [] }
    let name = Bytes(user.utf8)
    return [
      Secret(joining: [0], name, [0], secret),
      Secret(joining: name, [0], name, [0], secret),
      Secret(joining: Bytes("user=".utf8), name, Bytes("\u{1}auth=Bearer ".utf8), secret, [1, 1]),
    ].flatMap { blob in blob.reveal { base64(SASLBase64.encode($0)) } }
  }

  /// In the usual alphabet and in the one for URLs, with and without padding.
  private static func base64(_ text: Bytes) -> [Pattern] {
    [text, text.map { $0 == 0x2B ? ASCII.hyphen : $0 == 0x2F ? 0x5F : $0 }].flatMap { text in
      [Pattern(text), Pattern(Bytes(text.prefix { $0 != ASCII.equals }))]
    }
  }

  /// Each octet on its own, without what stands after the last.
  private static func spelt(_ secret: Bytes, _ before: String, _ after: String, octet: (UInt8) -> Bytes)
    -> Bytes
  {
    let spelt = secret.flatMap { Bytes(before.utf8) + octet($0) + Bytes(after.utf8) }
    return spelt.dropLast(after.utf8.count)
  }

  private static func percentEncoded(_ secret: Bytes, keeping marks: String, spaceAs space: UInt8? = nil)
    -> Bytes
  {
    let kept = Set(marks.utf8)
    return secret.flatMap { octet in
      if ASCII.isLetter(octet) || ASCII.isDigit(octet) || kept.contains(octet) { return [octet] }
      if octet == ASCII.space, let space { return [space] }
      return Bytes("%".utf8) + hexadecimal([octet])
    }
  }
}

/// Something that must not be shown.
private struct Pattern: Sendable {
  static let replacement = Bytes("‹redacted›".utf8)

  private let secret: Secret
  private let anyCase: Bool

  /// Folds in place, so that no other copy of the octets is left.
  init(_ octets: consuming Bytes, anyCase: Bool = false) {
    if anyCase { for index in octets.indices { octets[index] = Self.folded(octets[index]) } }
    secret = Secret(octets)
    self.anyCase = anyCase
  }

  var count: Int { secret.count }

  func isSame(as other: Pattern) -> Bool { anyCase == other.anyCase && secret.matches(other.secret) }

  func replaced(in text: Bytes) -> Bytes {
    secret.reveal { wanted in
      guard let first = wanted.first, text.count >= wanted.count else { return text }
      var result: Bytes?
      var copied = 0
      var index = 0
      while index + wanted.count <= text.count {
        guard fold(text[index]) == first, matches(wanted, text, at: index) else {
          index += 1
          continue
        }
        result = (result ?? []) + text[copied..<index] + Self.replacement
        index += wanted.count
        copied = index
      }
      return result.map { $0 + text[copied...] } ?? text
    }
  }

  private func matches(_ wanted: Bytes, _ text: Bytes, at start: Int) -> Bool {
    for offset in wanted.indices where fold(text[start + offset]) != wanted[offset] { return false }
    return true
  }

  private func fold(_ octet: UInt8) -> UInt8 { anyCase ? Self.folded(octet) : octet }

  private static func folded(_ octet: UInt8) -> UInt8 {
    octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet
  }
}
