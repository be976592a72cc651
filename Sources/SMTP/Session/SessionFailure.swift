package import Wire

/// Where in a conversation something happened.
package enum SMTPStage: String, Sendable, Hashable, CaseIterable {
  case greeting
  case ehlo
  case startTLS
  case tlsHandshake
  case auth
  case mail
  case rcpt
  case data
  /// Between the 354 and the final dot.
  case content
  /// After the final dot: the only stage whose failure leaves open whether the message went.
  case dot
  case rset
  case quit
}

/// Why a conversation could not go on, and where.
package struct SessionFailure: Error, Sendable, Hashable {
  package let stage: SMTPStage
  package let cause: SessionFault

  package init(_ stage: SMTPStage, _ cause: SessionFault) {
    self.stage = stage
    self.cause = cause
  }
}

/// What went wrong.
package enum SessionFault: Error, Sendable, Hashable {
  /// The server refused.
  case reply(SMTPReply)
  case timedOut
  case closed
  /// The caller wanted to stop.
  case stopped
  /// The server broke the protocol; the text is ours.
  case violation(String)
  /// TLS is required, and the server does not offer STARTTLS or refused it with this reply (RFC 3207 §4.1).
  case startTLSUnavailable(SMTPReply?)
  /// Octets arrived in clear after the answer to STARTTLS: someone between us and the server put them there.
  case plaintextBeforeTLS
  case tls(TLSFault)
  /// The server offers no mechanism that fits what we have to log in with.
  case noCommonMechanism(offered: [String])
  /// The server did not prove that it knows our password.
  case serverNotVerified
  /// Only TLS or an explicit permission lets the secret itself travel.
  case plaintextAuthRefused
  /// The server asked for this many iterations.
  case scramIterations(Int)
  /// The envelope or header needs SMTPUTF8, which the server does not offer.
  case smtputf8Required
  /// The message is larger than the server takes.
  case messageTooLarge(limit: Int)
  case tooManyRecipients(limit: Int)
  /// The caller withdrew before the final dot: the message was certainly not sent.
  case notCommitted
}

extension SessionFault {
  init(_ interruption: Interruption) {
    switch interruption {
    case .timedOut: self = .timedOut
    case .closedByPeer: self = .closed
    case .stopRequested: self = .stopped
    case .tlsFailed(let fault): self = .tls(fault)
    }
  }

  init(_ fault: SASLFault) {
    switch fault {
    case .malformedChallenge(let what): self = .violation("a malformed \(what)")
    case .unexpectedChallenge: self = .violation("a challenge after our last response")
    case .serverNotVerified: self = .serverNotVerified
    case .iterations(let count): self = .scramIterations(count)
    }
  }
}
