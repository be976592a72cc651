/// What an unsubscribe link says: who leaves what, and since when the link counts.
package struct UnsubscribeClaim: Sendable, Hashable {
  package var channel: MessageChannel
  /// As in the suppression list.
  package var address: String
  /// Links of an earlier epoch have been taken back by a return.
  package var epoch: Int
  package var issuedAt: Instant
  package var contactID: String?
  /// What it was sent with: a message, a mass send.
  package var cause: String?

  package init(
    channel: MessageChannel = .email,
    address: String,
    epoch: Int,
    issuedAt: Instant,
    contactID: String? = nil,
    cause: String? = nil
  ) {
    self.channel = channel
    self.address = address
    self.epoch = epoch
    self.issuedAt = issuedAt
    self.contactID = contactID
    self.cause = cause
  }

  /// One line; none of its parts can hold the separator, which is a control character.
  package var text: String {
    [
      channel.rawValue, address, String(epoch), String(issuedAt.unixSeconds), contactID ?? "", cause ?? "",
    ].joined(separator: Self.separator)
  }

  package init?(_ text: String) {
    let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, let channel = MessageChannel(rawValue: parts[0]), !parts[1].isEmpty,
      let epoch = Int(parts[2]), let issued = Int64(parts[3]), abs(issued) < 1 << 40
    else { return nil }
    self.init(
      channel: channel,
      address: parts[1],
      epoch: epoch,
      issuedAt: Instant(milliseconds: issued * 1000),
      contactID: parts[4].isEmpty ? nil : parts[4],
      cause: parts[5].isEmpty ? nil : parts[5]
    )
  }

  private static let separator = "\u{1F}"
}

/// The ways out that a message offers its reader.
package struct UnsubscribeLink: Sendable, Hashable {
  package let token: String
  /// The host's page, where it has one.
  package let url: String?
  /// `mailto:` to the account.
  package let mailto: String

  /// - Parameter page: the host's, `https://erp.acme.ec/baja`.
  package init(token: String, page: String?, mailbox: String) {
    self.token = token
    url = page.map { $0 + ($0.contains("?") ? "&" : "?") + "token=" + token }
    mailto = "mailto:\(Self.encoded(mailbox))?subject=unsubscribe%20" + token
  }

  /// What a reader follows.
  package var visible: String { url ?? mailto }

  /// RFC 2369, and RFC 8058 where the page can be trusted with a click that nobody sees.
  package var headers: [HeaderLine] {
    let ways = [url, mailto].compactMap(\.self).map { "<\($0)>" }.joined(separator: ", ")
    var headers = [HeaderLine(name: Self.header, value: ways)]
    if let url, url.lowercased().hasPrefix("https://") {
      headers.append(HeaderLine(name: Self.postHeader, value: "List-Unsubscribe=One-Click"))
    }
    return headers
  }

  package static let header = "List-Unsubscribe"
  package static let postHeader = "List-Unsubscribe-Post"

  /// The token that a message's headers carry.
  package static func token(in headers: [HeaderLine]) -> String? {
    guard let value = headers.first(where: { $0.name.lowercased() == header.lowercased() })?.value,
      let start = value.firstRange(of: "?subject=unsubscribe%20")?.upperBound
    else { return nil }
    return String(value[start...].prefix { $0 != ">" })
  }

  /// RFC 6068 §2: everything but what an address may always hold.
  private static func encoded(_ address: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return address.utf8.reduce(into: "") { out, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x40, 0x2B:
        out.append(Character(Unicode.Scalar(byte)))
      default: out += "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
  }
}
