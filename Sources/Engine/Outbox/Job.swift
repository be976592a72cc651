import Comms
import Synchronization

/// One claimed message on its way out.
final class Job: Sendable {
  let content: MessageContent
  let startedAt: Instant
  private let written: Mutex<Delivery>

  init(delivery: Delivery, content: MessageContent, startedAt: Instant) {
    self.content = content
    self.startedAt = startedAt
    written = Mutex(delivery)
  }

  /// As this process last wrote it; the database may know better.
  var delivery: Delivery { written.withLock(\.self) }

  func wrote(_ delivery: Delivery) { written.withLock { $0 = delivery } }

  /// Positions in the message's recipients that this attempt is for; their order is the envelope's.
  var positions: [Int] { delivery.pendingPositions }
}

/// How one attempt ended, for the outbox to record.
enum JobReport: Sendable {
  /// The provider answered for these recipients, or will not.
  case settled([Int: RecipientOutcome])
  /// The same, and the provider wants nothing more for the time being.
  case settledLast([Int: RecipientOutcome], LinkFailure)
  /// Nothing left, and it is the message's fault.
  case refused(Failure)
  /// Nothing left, and nothing is wrong with the message: it goes back to the queue.
  case untouched(Failure?)
  /// The marker said no: it was cancelled, or its window is full until a moment.
  case withdrawn(MarkVerdict)
}

/// Whether the end of the content may leave.
enum MarkVerdict: Sendable {
  case go
  /// The message is no longer ours to send: cancelled or held meanwhile.
  case gone
  case rateLimited(until: Instant)
  case tooManyForWindow(Failure)
  /// The marker could not be made durable.
  case notDurable(Failure)
}
