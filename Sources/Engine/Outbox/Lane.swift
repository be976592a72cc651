import Comms

/// One account's share of the outbox.
///
/// Touched only inside the outbox's actor.
final class Lane {
  var ready: [Job] = []
  var account: Account?
  var domain: MailDomain?
  var sessions = 0
  /// Of the sessions, those that wait for a message.
  var idle = 0
  /// How many of those are to make room for another account.
  var dismissed = 0
  /// The sessions that have a message in hand, which may not be marked yet.
  var carrying: Set<Int> = []
  /// The claim under way.
  var refilling: Task<Bool, Never>?
  /// Whether the last claim brought as many as it could.
  var mayHaveMore = false
  var hasUrgent = false
  /// Whether the server has taken a message since the last failure.
  var isProven = false
  var failuresInRow = 0
  var pausedUntil: Instant?
  let pulse = Pulse()

  /// The server it sends through, once a message has been claimed.
  var host: String? { account?.effectiveOutgoing(domain: domain).host?.value }

  func take() -> (Job, Account, MailDomain?)? {
    guard let account, !ready.isEmpty else { return nil }
    return (ready.removeFirst(), account, domain)
  }
}
