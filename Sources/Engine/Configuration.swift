package import MIME
package import SMTP
package import Transport

/// How one process of the service was started.
package struct Configuration: Sendable {
  package var mode: Mode = .live
  /// Where every message goes in `redirect` mode.
  package var redirectTo: MailAddress?
  /// Directories that attachments may be taken from by path; none = attachments come as base64 only.
  package var attachmentRoots: [String] = []
  /// Files that must not leave under any name, such as the key's.
  package var protectedFiles: [String] = []
  /// The account of last resort, set by the host (C04).
  package var fallbackAccount: String?
  /// The host's page for unsubscribe links, such as `https://erp.acme.ec/baja`; none = by e-mail only.
  package var publicURL: String?
  package var smtp = SMTPLimits()
  package var connect = ConnectLimits()
  /// Connections at a time: of the whole service, of one account, to one server.
  package var sessions = 8
  package var sessionsPerAccount = 2
  package var sessionsPerHost = 4
  /// RFC 5321 §4.5.3.1.8.
  package var recipientsPerMessage = 100
  package var messagesPerConnection = 100
  /// Encoded, with attachments.
  package var messageSize = 35 * 1024 * 1024
  /// How long an unused connection is kept for the next message.
  package var idleConnection: Duration = .seconds(5)
  /// Claims of one message that may end in a crash before it is set aside.
  package var poisonAfter = 5
  /// Free space below which new work is refused.
  package var freeDisk: Int64 = 256 * 1024 * 1024
  package var version = "0.1.0"

  package init() {}
}

/// What happens to what is sent.
package enum Mode: String, Sendable, Hashable, CaseIterable {
  case live
  /// Everything goes to one address.
  case redirect
  /// Everything waits.
  case hold
  /// Everything is filed in the data directory.
  case sandbox
}
