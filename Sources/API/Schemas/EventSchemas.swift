import Comms
import RPC

extension Schema where Value == Event {
  static var event: Schema<Event> {
    Schema({ sequence, type, at, data in Event(sequence: Int64(sequence), type, at: at, facts: data) }) {
      Field("seq", \.wireSequence, .count, "Grows from event to event.")
      Field("type", \.type, .eventType, "What happened; see events.md.")
      Field("at", \.at, .instant, "When.")
      Field("data", \.facts, .map(of: .text(0...4096)), "Named values; which ones depends on the type.")
    }.named("Event")
  }
}

extension Schema where Value == EventType {
  static var eventType: Schema<EventType> { Schema<EventType>.oneOfItsNames.named("EventType") }
}

extension Event {
  /// Only events that were stored are shown.
  fileprivate var wireSequence: Int { Int(sequence ?? 0) }
}

extension Schema where Value == Set<EventType> {
  /// Types of events; an empty list stands for all of them, as does leaving it out.
  static var eventTypes: Schema<Set<EventType>> {
    .converting(.list(of: .eventType, 0...100)) {
      .success(Set($0))
    } write: { types in
      EventType.allCases.filter(types.contains)
    }
  }
}

extension Schema where Value == String {
  /// A reader of events: one that has a place of its own in them.
  static var eventConsumer: Schema<String> { .line(1...100) }
}

/// The reader where none is named.
let defaultEventConsumer = "host"

extension Optional where Wrapped == Set<EventType> {
  /// nil = all types.
  var restricting: Set<EventType>? {
    guard let types = self, !types.isEmpty else { return nil }
    return types
  }
}
