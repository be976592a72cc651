/// How long a server may take and how much it may say.
///
/// The defaults are stricter than RFC 5321 where that only costs a retry, and exactly as patient where
/// impatience would send a message twice.
package struct SMTPLimits: Sendable, Hashable {
  /// For the greeting (RFC 5321 §4.5.3.2.1 says 300 s; we give a whole reply 120 s, as Postfix does per
  /// request).
  package var greeting: Duration = .seconds(120)
  /// For the answer to EHLO, HELO and STARTTLS (Postfix: `smtp_helo_timeout`).
  package var ehlo: Duration = .seconds(120)
  /// For each step of AUTH (RFC 4954 §4 leaves it to RFC 5321).
  package var auth: Duration = .seconds(120)
  /// For the answer to MAIL (RFC 5321 §4.5.3.2.2: 300 s).
  package var mail: Duration = .seconds(120)
  /// For the answer to each RCPT (RFC 5321 §4.5.3.2.3: 300 s).
  package var rcpt: Duration = .seconds(120)
  /// For the 354 that answers DATA (RFC 5321 §4.5.3.2.4: 120 s).
  package var data: Duration = .seconds(120)
  /// For one block of content to leave (RFC 5321 §4.5.3.2.5: 180 s).
  ///
  /// The driver's to enforce: a write has no wait.
  package var block: Duration = .seconds(180)
  /// For the answer to the final dot (RFC 5321 §4.5.3.2.6: 600 s).
  ///
  /// Less makes duplicates (RFC 1047).
  package var dot: Duration = .seconds(600)
  /// For the answer to RSET: shorter than for MAIL, since what became of the recipients is known already and waits.
  package var rset: Duration = .seconds(20)
  /// For the goodbye, which nothing depends on.
  package var quit: Duration = .seconds(5)

  /// One reply line with its line end (RFC 5321 §4.5.3.1.5 says 512; Postfix accepts 2,048).
  package var replyLineOctets = 2_048
  /// The lines of one reply.
  package var replyLines = 200
  /// One whole reply.
  package var replyOctets = 65_536

  /// The challenges of one login.
  package var authRounds = 10
  /// One challenge, as base 64 (RFC 4954 §4: 12,288).
  package var challengeOctets = 12_288
  /// The longest AUTH command with an initial response; a longer response waits for the server's 334.
  ///
  /// RFC 4954 §4 allows 12,288, but servers that keep to RFC 5321's 512 exist, and waiting costs one round
  /// trip.
  package var authCommandOctets = 512

  /// The recipients of one transaction (RFC 5321 §4.5.3.1.8: every server takes 100).
  package var recipients = 100

  package init() {}
}
