import Wire

/// Everything we ever say outside content.
///
/// The one place where a command becomes octets: arguments are types that cannot hold a line end.
enum SMTPCommand: Sendable {
  case ehlo(EHLOName)
  case helo(EHLOName)
  case startTLS
  /// Without an initial response, which is `authResponse`.
  case auth(SASLMechanism)
  case mail(EnvelopeAddress, size: Int?, smtpUTF8: Bool)
  case rcpt(EnvelopeAddress)
  case data
  case rset
  case quit

  func append(to line: inout Bytes) {
    switch self {
    case .ehlo(let name): line.append(contentsOf: "EHLO \(name.text)".utf8)
    case .helo(let name): line.append(contentsOf: "HELO \(name.text)".utf8)
    case .startTLS: line.append(contentsOf: "STARTTLS".utf8)
    case .auth(let mechanism): line.append(contentsOf: "AUTH \(mechanism.rawValue)".utf8)
    case .mail(let sender, let size, let smtpUTF8):
      line.append(contentsOf: "MAIL FROM:\(sender)".utf8)
      if let size { line.append(contentsOf: " SIZE=\(size)".utf8) }
      if smtpUTF8 { line.append(contentsOf: " SMTPUTF8".utf8) }
    case .rcpt(let recipient): line.append(contentsOf: "RCPT TO:\(recipient)".utf8)
    case .data: line.append(contentsOf: "DATA".utf8)
    case .rset: line.append(contentsOf: "RSET".utf8)
    case .quit: line.append(contentsOf: "QUIT".utf8)
    }
    line.append(ASCII.cr)
    line.append(ASCII.lf)
  }

  var octets: Bytes {
    var line = Bytes()
    append(to: &line)
    return line
  }

  /// `AUTH` with what the client says first; an empty response is spelt `=` (RFC 4954 §4).
  static func auth(_ mechanism: SASLMechanism, initialResponse: Secret) -> Secret {
    initialResponse.reveal { response in
      let argument = response.isEmpty ? [ASCII.equals] : SASLBase64.encode(response)
      return Secret(Bytes("AUTH \(mechanism.rawValue) ".utf8) + argument + [ASCII.cr, ASCII.lf])
    }
  }

  /// The answer to a 334.
  static func authResponse(_ response: Secret) -> Secret {
    response.reveal { Secret(SASLBase64.encode($0) + [ASCII.cr, ASCII.lf]) }
  }
}

/// The name we greet with: our host name or an address literal, `[192.0.2.1]` (RFC 5321 §4.1.3).
package struct EHLOName: Sendable, Hashable {
  package let text: String

  /// Accepts letters, digits, hyphens, underscores and dots, or an address in brackets; at most 255 octets.
  package init(_ text: String) throws(EnvelopeFault) {
    let octets = Bytes(text.utf8)
    guard let first = octets.first, let last = octets.last else { throw .empty }
    guard octets.count <= 255 else { throw .tooLong }
    let literal = first == UInt8(ascii: "[") && last == UInt8(ascii: "]") && octets.count > 2
    let marks = Set((literal ? ".:-" : ".-_").utf8)
    guard
      (literal ? octets.dropFirst().dropLast() : octets[...]).allSatisfy({
        ASCII.isLetter($0) || ASCII.isDigit($0) || marks.contains($0)
      })
    else { throw .forbiddenCharacter }
    self.text = text
  }
}
