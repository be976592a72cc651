import Wire

/// What a dialogue has decided to do and not done yet.
struct StepQueue<Event: Sendable>: Sendable {
  enum Entry: Sendable {
    case command(Bytes)
    /// Kept as a secret until it is handed to the driver, so a dump of the dialogue does not show it.
    case secret(Secret)
    case startTLS
    case event(Event)

    /// Whether the server hears of it.
    var leaves: Bool {
      switch self {
      case .command, .secret, .startTLS: true
      case .event: false
      }
    }

    var isTLS: Bool {
      switch self {
      case .startTLS: true
      case .command, .secret, .event: false
      }
    }

    func asStep<Outcome>() -> Step<Event, Outcome> {
      switch self {
      case .command(let octets): .write(octets, .plain)
      case .secret(let secret): .write(secret.reveal { $0 }, .secret)
      case .startTLS: .startTLS
      case .event(let event): .deliver(event)
      }
    }
  }

  private var entries: [Entry] = []

  var first: Entry? { entries.first }
  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ entry: Entry) { entries.append(entry) }
  mutating func removeFirst() { entries.removeFirst() }
  mutating func removeAll() { entries.removeAll() }
}
