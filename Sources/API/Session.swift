package import Comms
import Foundation
package import JSON
package import RPC
import Synchronization

/// What a connection has said of itself: defaults for its calls.
package final class Session: Sendable {
  package struct Settings: Sendable {
    package var clientName: String?
    package var locale: Language
    /// IANA name: the zone of the Date header of what is sent.
    package var timeZone: String?
    package var actor: Actor?
  }

  private let settings: Mutex<Settings>
  /// Writes a notification to the client; false when it was dropped.
  package let notify: @Sendable (String, JSONValue) -> Bool
  /// Ends the process as the end of input would.
  package let shutDown: @Sendable () -> Void
  /// What only waits: it ends when no further calls will come.
  let waits = Waits()
  /// Calls that wait for the outcome of a message: answered when this process has stopped sending.
  let outcomes = Waits()
  private let subscription = Mutex<Task<Void, Never>?>(nil)
  private let questions = Mutex<Task<Void, Never>?>(nil)

  package init(
    locale: Language,
    notify: @escaping @Sendable (String, JSONValue) -> Bool = { _, _ in false },
    shutDown: @escaping @Sendable () -> Void = {}
  ) {
    settings = Mutex(Settings(locale: locale))
    self.notify = notify
    self.shutDown = shutDown
  }

  package var current: Settings { settings.withLock(\.self) }

  package func update(_ body: @Sendable (inout Settings) -> Void) { settings.withLock { body(&$0) } }

  /// The connection's zone: where what a template says happens, unless the contact has one.
  var zone: Zone { current.timeZone.flatMap { Zone($0) } ?? .utc }

  /// The connection's zone at a moment, in minutes east of UTC.
  func utcOffsetMinutes(at instant: Instant) -> Int {
    guard let zone = current.timeZone.flatMap(TimeZone.init(identifier:)) else { return 0 }
    return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.unixSeconds))) / 60
  }

  /// Whether this client is told of questions without having subscribed to them.
  var answersQuestions: Bool { questions.withLock { $0 != nil } }

  /// Replaces what tells this client of questions; nil ends it.
  func ask(_ task: Task<Void, Never>?) {
    let old = questions.withLock { current in
      defer { current = task }
      return current
    }
    old?.cancel()
  }

  /// Replaces what runs for `event.subscribe`; nil ends it.
  func subscribe(_ task: Task<Void, Never>?) {
    let old = subscription.withLock { current in
      defer { current = task }
      return current
    }
    old?.cancel()
  }
}
