import Comms
import RPC

/// `events.md`: every event and what its data holds.
enum EventPage {
  static var text: String {
    var text = ReferencePages.header + "# Events\n\n" + introduction
    for event in EventCatalog.all { text += section(event) }
    text.removeLast()
    return text
  }

  private static let introduction = """
    An event is `{seq, type, at, data}`. `seq` grows from event to event; `data` is an object of strings. Events are
    kept for 30 days: [`event.poll`](methods.md#eventpoll) reads them, [`event.ack`](methods.md#eventack) notes how far
    a consumer has come, and [`event.subscribe`](methods.md#eventsubscribe) sends them as notifications with the method
    `event` while they happen.


    """

  private static func section(_ event: EventDescription) -> String {
    let rows = event.facts.map { [Markdown.code($0.name), $0.always ? "always" : "", $0.summary] }
    return "## \(event.type.rawValue)\n\n\(event.summary)\n\n"
      + Markdown.table(["Data", "Present", "Meaning"], rows)
  }
}
