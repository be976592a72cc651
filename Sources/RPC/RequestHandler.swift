package import JSON

/// What the dispatcher needs to know of the service behind it.
package protocol RequestHandler: Sendable {
  /// The language of the dispatcher's own error texts.
  var locale: Language { get }

  /// Answers one call. Up to 256 run at once; a cancelled one finds its task cancelled.
  ///
  /// Of a cancelled call a result is still sent, because what it says has happened; an error becomes -32800.
  func handle(method: String, params: JSONValue?, call: CallInfo) async throws(RPCError) -> JSONValue

  /// Whether the calls after one of this method depend on it, as on what `initialize` sets: they wait until it is over.
  func precedes(_ method: String) -> Bool

  /// No further calls will come: whatever only waits should end now. Called once.
  func draining()
}

extension RequestHandler {
  package func draining() {}
}

/// What a handler may know about the call around its parameters.
package struct CallInfo: Sendable {
  /// Nil for a notification.
  package let id: RequestID?
  /// Tells calls apart in logs, also those with equal ids.
  package let serial: UInt64
  /// What the caller wants progress reported under; it is no longer in `params`.
  package let progressToken: JSONValue?
  private let report: @Sendable (JSONValue) -> Void

  package init(
    id: RequestID?,
    serial: UInt64 = 0,
    progressToken: JSONValue? = nil,
    report: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) {
    self.id = id
    self.serial = serial
    self.progressToken = progressToken
    self.report = report
  }

  package var isNotification: Bool { id == nil }

  /// Writes `$/progress` if the caller asked for it and is reading; nothing after the answer.
  package func progress(_ value: JSONValue) { report(value) }
}

/// Something the operator of the process may want to know; nothing in it quotes parameters or results.
package enum ServerFact: Sendable, Hashable {
  case refused(slug: String)
  /// An unfinished line at the end of input.
  case unfinishedLine
  /// A message that asks for no answer and means nothing to us.
  case messageIgnored
  case duplicateID(method: String)
  case notificationFailed(method: String, code: Int)
  case resultTooLong(method: String)
  /// Calls that were still running at the deadline and were answered without their result.
  case abandoned(count: Int)
  case notificationsDropped(count: Int)
  case stopping(StopReason)
}

/// Why a server ends.
package enum StopReason: Sendable, Hashable {
  case endOfInput
  case signal(Int32)
  /// Another process has become our parent.
  case parentGone
  /// Nobody reads our output any more; the number of the error.
  case outputFailed(Int32)
  case inputFailed(Int32)
  /// The service itself asked for it.
  case requested
}
