import SMTP
import Testing

@Suite struct CategoryTests {
  @Test(arguments: [
    (250, "2.0.0 ok", ReplyCategory.success),
    (550, "5.1.1 The email account that you tried to reach does not exist", .recipientUnknown),
    (550, "No such user here", .recipientUnknown),
    (550, "5.4.1 Recipient address rejected: Access denied", .recipientUnknown),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", .recipientUnknown),
    (550, "5.2.1 The email account is disabled", .mailboxDisabled),
    (552, "5.2.2 The email account is over quota", .mailboxFull),
    (452, "4.2.2 The recipient's inbox is out of storage space", .mailboxFull),
    (552, "5.3.4 Message too big", .tooLarge),
    (552, "message exceeds fixed maximum message size", .tooLarge),
    (553, "sender rejected", .senderRejected),
    (554, "5.2.0 STOREDRV; SendAsDeniedException", .senderRejected),
    (550, "5.7.60 SMTP; Client does not have permissions to send as this sender", .senderRejected),
    (535, "5.7.8 Username and Password not accepted", .authentication),
    (535, "5.7.3 Authentication unsuccessful", .authentication),
    (535, "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled", .authentication),
    (550, "5.7.30 Basic authentication is not supported for Client Submission", .authentication),
    (550, "5.7.30 DKIM signature missing", .domainAuthentication),
    (534, "5.7.9 Application-specific password required", .authentication),
    (534, "5.7.14 Please log in via your web browser", .authentication),
    (530, "5.7.57 Client not authenticated to send mail", .authentication),
    (454, "4.7.0 Too many login attempts, please try again later", .authentication),
    (530, "5.7.0 Must issue a STARTTLS command first", .encryptionRequired),
    (538, "5.7.11 Encryption required", .encryptionRequired),
    (550, "5.7.26 This mail is unauthenticated", .domainAuthentication),
    (550, "5.7.515 Access denied", .domainAuthentication),
    (550, "5.7.1 rejected", .policy),
    (554, "rejected", .policy),
    (550, "5.6.11 bare linefeed", .policy),
    (550, "5.7.1 Service unavailable, Client host blocked using Spamhaus", .reputation),
    (550, "5.7.606 Access denied, banned sending IP", .reputation),
    (553, "5.7.1 [BL21] Connections will not be accepted", .reputation),
    (421, "4.7.28 Our system has detected an unusual rate of mail", .throttled),
    (421, "4.7.0 [TSS04] Messages temporarily deferred", .throttled),
    (450, "4.2.1 The user is receiving mail at a rate that prevents", .throttled),
    (451, "4.7.650 The mail server has been temporarily rate limited", .throttled),
    (452, "4.5.3 Too many recipients", .throttled),
    (550, "5.4.5 Daily user sending limit exceeded", .throttled),
    (554, "5.2.2 submission quota exceeded", .throttled),
    (550, "Domain x has exceeded the max emails per hour (100/100)", .throttled),
    (432, "4.3.2 Concurrent connections limit exceeded", .throttled),
    (450, "4.7.1 Greylisted, please try again", .greylisted),
    (451, "4.7.1 Please try again later", .greylisted),
    (451, "4.4.2 timeout", .transient),
    (421, "closing", .transient),
    (451, "local problem", .transient),
    (500, "5.5.1 command unrecognised", .protocolError),
    (555, "MAIL parameters not recognised", .protocolError),
    (550, "", .other),
  ])
  func `a refusal is about something`(code: Int, text: String, category: ReplyCategory) {
    #expect(SMTPReply(code: code, lines: [text]).category == category)
  }

  @Test func `the basic code decides whether to try again`() {
    #expect(SMTPReply(code: 450, lines: ["5.1.1 no"]).isTransient)
    #expect(!SMTPReply(code: 450, lines: ["5.1.1 no"]).isPermanent)
    #expect(SMTPReply(code: 550, lines: ["4.2.1 no"]).isPermanent)
  }
}
