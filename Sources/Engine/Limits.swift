import SMTP
import Transport

/// Limits that a host may set when it starts the service; what is left out stays as it is.
package struct Limits: Sendable, Hashable {
  package var connectSeconds: Int?
  package var tlsSeconds: Int?
  package var smtpGreetingSeconds: Int?
  package var smtpReplySeconds: Int?
  package var smtpDataSeconds: Int?
  package var smtpDotSeconds: Int?
  package var sessions: Int?
  package var sessionsPerAccount: Int?
  package var messagesPerConnection: Int?
  package var recipientsPerMessage: Int?
  package var messageBytes: Int?
  package var idleConnectionMs: Int?
  package var freeDiskMB: Int?
  package var lineBytes: Int?
  package var outputLineBytes: Int?
  package var requestsInFlight: Int?
  package var drainSeconds: Int?

  package init(
    connectSeconds: Int?,
    tlsSeconds: Int?,
    smtpGreetingSeconds: Int?,
    smtpReplySeconds: Int?,
    smtpDataSeconds: Int?,
    smtpDotSeconds: Int?,
    sessions: Int?,
    sessionsPerAccount: Int?,
    messagesPerConnection: Int?,
    recipientsPerMessage: Int?,
    messageBytes: Int?,
    idleConnectionMs: Int?,
    freeDiskMB: Int?,
    lineBytes: Int?,
    outputLineBytes: Int?,
    requestsInFlight: Int?,
    drainSeconds: Int?
  ) {
    self.connectSeconds = connectSeconds
    self.tlsSeconds = tlsSeconds
    self.smtpGreetingSeconds = smtpGreetingSeconds
    self.smtpReplySeconds = smtpReplySeconds
    self.smtpDataSeconds = smtpDataSeconds
    self.smtpDotSeconds = smtpDotSeconds
    self.sessions = sessions
    self.sessionsPerAccount = sessionsPerAccount
    self.messagesPerConnection = messagesPerConnection
    self.recipientsPerMessage = recipientsPerMessage
    self.messageBytes = messageBytes
    self.idleConnectionMs = idleConnectionMs
    self.freeDiskMB = freeDiskMB
    self.lineBytes = lineBytes
    self.outputLineBytes = outputLineBytes
    self.requestsInFlight = requestsInFlight
    self.drainSeconds = drainSeconds
  }

  package func apply(to configuration: inout Configuration) {
    if let connectSeconds {
      configuration.connect.total = .seconds(connectSeconds)
      configuration.connect.perAddress = min(configuration.connect.perAddress, .seconds(connectSeconds))
      configuration.connect.dns = min(configuration.connect.dns, .seconds(connectSeconds))
    }
    if let tlsSeconds { configuration.connect.tlsHandshake = .seconds(tlsSeconds) }
    if let smtpGreetingSeconds { configuration.smtp.greeting = .seconds(smtpGreetingSeconds) }
    if let smtpReplySeconds {
      configuration.smtp.ehlo = .seconds(smtpReplySeconds)
      configuration.smtp.auth = .seconds(smtpReplySeconds)
      configuration.smtp.mail = .seconds(smtpReplySeconds)
      configuration.smtp.rcpt = .seconds(smtpReplySeconds)
      configuration.smtp.rset = .seconds(smtpReplySeconds)
    }
    if let smtpDataSeconds {
      configuration.smtp.data = .seconds(smtpDataSeconds)
      configuration.connect.writeStall = min(configuration.connect.writeStall, .seconds(smtpDataSeconds))
    }
    if let smtpDotSeconds { configuration.smtp.dot = .seconds(smtpDotSeconds) }
    if let sessions { configuration.sessions = sessions }
    if let sessionsPerAccount { configuration.sessionsPerAccount = sessionsPerAccount }
    if let messagesPerConnection { configuration.messagesPerConnection = messagesPerConnection }
    if let recipientsPerMessage { configuration.recipientsPerMessage = recipientsPerMessage }
    if let messageBytes { configuration.messageSize = messageBytes }
    if let idleConnectionMs { configuration.idleConnection = .milliseconds(idleConnectionMs) }
    if let freeDiskMB { configuration.freeDisk = Int64(freeDiskMB) << 20 }
  }
}
