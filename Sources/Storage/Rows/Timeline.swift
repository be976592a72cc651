package import Comms

/// One line of a message's timeline.
package struct StateChange: Sendable, Hashable {
  package var at: Instant
  package var state: MessageState
  package var holdReason: HoldReason?
  package var failure: Failure?
}

extension Reading {
  /// Oldest first.
  package func timeline(of id: MessageID) throws -> [StateChange] {
    try rows("SELECT * FROM state_change WHERE message_id = ? ORDER BY number", [id.text]).map { fields in
      StateChange(
        at: try fields.instant("at"),
        state: try fields.oneOf("state"),
        holdReason: try fields.optionalCase("hold_reason"),
        failure: try fields.failure("failure")
      )
    }
  }

  /// How an uncertain message was settled, oldest first.
  package func resolutions(of id: MessageID) throws -> [Resolution] {
    try rows("SELECT * FROM resolution WHERE message_id = ? ORDER BY number", [id.text]).map { fields in
      Resolution(
        outcome: try fields.oneOf("outcome"),
        by: try fields.text("settled_by"),
        note: try fields.optionalText("note"),
        at: try fields.instant("at")
      )
    }
  }
}

extension Writing {
  package func insert(_ resolution: Resolution, of id: MessageID) throws {
    try execute(
      "INSERT INTO resolution (message_id, outcome, settled_by, note, at) VALUES (?, ?, ?, ?, ?)",
      [id.text, resolution.outcome.rawValue, resolution.by, resolution.note, resolution.at.stored]
    )
  }
}
