package import Engine
package import RPC

extension Limits {
  package static let schema = Schema(Limits.init) {
    Field(
      optional: "connectSeconds",
      \.connectSeconds,
      .integer(in: 1...300),
      "Finding and reaching a server."
    )
    Field(optional: "tlsSeconds", \.tlsSeconds, .integer(in: 1...300), "The TLS handshake.")
    Field(
      optional: "smtpGreetingSeconds",
      \.smtpGreetingSeconds,
      .integer(in: 1...600),
      "The server's greeting."
    )
    Field(
      optional: "smtpReplySeconds",
      \.smtpReplySeconds,
      .integer(in: 1...600),
      "EHLO, AUTH, MAIL, RCPT, RSET: each answer."
    )
    Field(
      optional: "smtpDataSeconds",
      \.smtpDataSeconds,
      .integer(in: 1...600),
      "The answer to DATA; also how long the content may stand still."
    )
    Field(
      optional: "smtpDotSeconds",
      \.smtpDotSeconds,
      .integer(in: 1...3600),
      "The answer to the end of the content; RFC 5321 wants 600: less makes uncertain messages."
    )
    Field(optional: "sessions", \.sessions, .integer(in: 1...64), "Connections of the whole service.")
    Field(
      optional: "sessionsPerAccount",
      \.sessionsPerAccount,
      .integer(in: 1...20),
      "Connections of one account."
    )
    Field(
      optional: "messagesPerConnection",
      \.messagesPerConnection,
      .integer(in: 1...10_000),
      "Then a new one."
    )
    Field(optional: "recipientsPerMessage", \.recipientsPerMessage, .integer(in: 1...1000), "RFC 5321: 100.")
    Field(
      optional: "messageBytes",
      \.messageBytes,
      .integer(in: 1024...200_000_000),
      "Encoded, with attachments."
    )
    Field(
      optional: "idleConnectionMs",
      \.idleConnectionMs,
      .integer(in: 0...300_000),
      "How long one is kept for the next message."
    )
    Field(
      optional: "freeDiskMB",
      \.freeDiskMB,
      .integer(in: 0...1_000_000),
      "Less free space refuses new work."
    )
    Field(optional: "lineBytes", \.lineBytes, .integer(in: 1024...268_435_456), "One line of input.")
    Field(
      optional: "outputLineBytes",
      \.outputLineBytes,
      .integer(in: 1024...268_435_456),
      "One line of output."
    )
    Field(optional: "requestsInFlight", \.requestsInFlight, .integer(in: 1...4096), "Calls at a time.")
    Field(
      optional: "drainSeconds",
      \.drainSeconds,
      .integer(in: 1...600),
      "From the end of input to the end of the process."
    )
  }.named("Limits")

  package func apply(to limits: inout ServerLimits) {
    if let lineBytes { limits.line = lineBytes }
    if let outputLineBytes { limits.outputLine = outputLineBytes }
    if let requestsInFlight { limits.inFlight = requestsInFlight }
    if let drainSeconds { limits.drain = .seconds(drainSeconds) }
  }
}
