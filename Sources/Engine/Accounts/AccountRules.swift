import Comms
import MIME

extension AccountEdit {
  /// The account with this change made, or every field that cannot be so.
  func applied(to account: Account, now: Instant) throws -> Account {
    var account = account
    var issues: [FieldIssue] = []
    name.apply(to: &account.name, default: account.name)
    switch address {
    case .keep: break
    case .clear: issues.append(FieldIssue(pointer: "/address", problem: .missing))
    case .set(let text):
      do { account.address = try MailAddress(parsing: text) } catch {
        issues.append(FieldIssue(pointer: "/address", problem: .addressInvalid(reason: error.description)))
      }
    }
    fromName.apply(to: &account.fromName)
    provider.apply(to: &account.provider, default: .smtp)
    domainID.apply(to: &account.domainID)
    preset.apply(to: &account.preset)
    loginID.apply(to: &account.loginID)
    passwordEncoding.apply(to: &account.passwordEncoding, default: .utf8)
    awaitingPassword.apply(to: &account.awaitingPassword)
    enabled.apply(to: &account.enabled, default: true)
    outgoing.apply(to: &account.outgoing)
    incoming.apply(to: &account.incoming)
    account.updatedAt = now
    issues += account.mistakes
    guard issues.isEmpty else { throw Failure(.invalidParams, issues: issues) }
    return account
  }
}

extension Account {
  /// Every field whose value cannot be right, whatever the others say.
  var mistakes: [FieldIssue] {
    var issues: [FieldIssue] = []
    if let preset, Preset.named(preset) == nil {
      let near = Preset.all.map(\.name).first { $0.hasPrefix(preset.prefix(3).lowercased()) }
      issues.append(FieldIssue(pointer: "/preset", problem: .unknownPreset(preset, suggestion: near)))
    }
    issues += outgoing.server.mistakes(at: "/outgoing") + incoming.server.mistakes(at: "/incoming")
    if let replyTo = outgoing.replyTo {
      issues += addressMistake(replyTo, "/outgoing/replyTo") { text throws(AddressError) in
        _ = try ReplyToPolicy(text)
      }
    }
    if let alwaysBcc = outgoing.alwaysBcc { issues += addressMistake(alwaysBcc, "/outgoing/alwaysBcc") }
    for (index, address) in incoming.unreplied.notify.enumerated() {
      issues += mailboxMistake(address, "/incoming/unreplied/notify/\(index)")
    }
    if incoming.kind == .pop3, incoming.folders.count > 1 {
      issues.append(FieldIssue(pointer: "/incoming/folders", problem: .notAllowed(reason: "pop3")))
    }
    return issues
  }

  private func mailboxMistake(_ text: String, _ pointer: String) -> [FieldIssue] {
    addressMistake(text, pointer) { text throws(AddressError) in _ = try Mailbox(parsing: text) }
  }

  /// What is sent to must be an address and nothing else: a name beside it would be ignored, and the copy with it.
  private func addressMistake(
    _ text: String,
    _ pointer: String,
    parse: (String) throws(AddressError) -> Void = { text throws(AddressError) in
      _ = try MailAddress(parsing: text)
    }
  ) -> [FieldIssue] {
    do {
      try parse(text)
      return []
    } catch {
      return [FieldIssue(pointer: pointer, problem: .addressInvalid(reason: error.description))]
    }
  }
}

extension ServerOverrides {
  func mistakes(at pointer: String) -> [FieldIssue] {
    var issues: [FieldIssue] = []
    if let host, !HostName.isValid(host) {
      issues.append(FieldIssue(pointer: pointer + "/host", problem: .hostInvalid))
    }
    if security == Security.none, allowInsecure != true {
      issues.append(FieldIssue(pointer: pointer + "/security", problem: .needs("allowInsecure: true")))
    }
    if caFile != nil, pinSHA256 != nil {
      issues.append(FieldIssue(pointer: pointer + "/pinSha256", problem: .excludes("caFile")))
    }
    if let caFile, !caFile.hasPrefix("/") {
      issues.append(FieldIssue(pointer: pointer + "/caFile", problem: .notAllowed(reason: "absolute_path")))
    }
    if let pinSHA256, !Pin.isValid(pinSHA256) {
      issues.append(FieldIssue(pointer: pointer + "/pinSha256", problem: .notAllowed(reason: "pin")))
    }
    return issues
  }
}

/// Names and literal addresses of hosts.
enum HostName {
  /// Letters, digits, hyphens and dots in labels of at most 63 (RFC 1123 §2.1), or an IPv4 or IPv6 address.
  static func isValid(_ text: String) -> Bool {
    if text.contains(":") {
      return text.utf8.count <= 45 && text.utf8.allSatisfy { isHex($0) || $0 == 0x3A || $0 == 0x2E }
    }
    guard (1...253).contains(text.utf8.count) else { return false }
    var name = Substring(text)
    if name.hasSuffix(".") { name.removeLast() }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }
}

/// SHA-256 of a public key, as people write it.
enum Pin {
  static func isValid(_ text: String) -> Bool {
    let plain = text.replacing(":", with: "")
    if plain.utf8.count == 64 {
      return plain.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }
    return Base64.decode(text)?.count == 32
  }
}
