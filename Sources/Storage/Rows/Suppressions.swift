package import Comms

extension Reading {
  /// What an address does not get, as far as it is still in force.
  package func suppressions(of address: String, by channel: MessageChannel = .email, at now: Instant) throws
    -> [Suppression]
  {
    try rows(
      """
      SELECT * FROM suppression WHERE channel = ? AND address = ? AND (until IS NULL OR until > ?)
      """,
      [channel.rawValue, address, now.stored]
    ).map(suppression)
  }

  /// What keeps a message from an address; nil = nothing.
  package func suppression(
    of address: String,
    by channel: MessageChannel = .email,
    marketing: Bool,
    at now: Instant
  ) throws -> Suppression? {
    try suppressions(of: address, by: channel, at: now).first { $0.stops(marketing: marketing, at: now) }
  }

  /// Newest first; the cursor is one of an earlier page.
  package func suppressions(_ filter: SuppressionFilter, limit: Int, after cursor: String? = nil) throws
    -> Page<Suppression>
  {
    let start = try cursor.map(Cursor.init)?.at ?? .max
    let found = try rows(
      "SELECT * FROM suppression WHERE number < ?\(filter.conditions) ORDER BY number DESC LIMIT ?",
      [start] + filter.arguments + [limit + 1]
    )
    let page = found.prefix(limit)
    let last = try found.count > limit ? page.last?.integer("number") : nil
    return Page(
      items: try page.map(suppression),
      nextCursor: last.map { Cursor(at: Int64($0), id: "").text },
      total: try integer(
        "SELECT count(*) FROM suppression WHERE 1\(filter.conditions)",
        filter.arguments
      ) ?? 0
    )
  }

  /// How often an address came back: what was made before a return no longer counts.
  package func epoch(of address: String, by channel: MessageChannel = .email) throws -> Int {
    try integer(
      "SELECT epoch FROM subscription WHERE channel = ? AND address = ?",
      [channel.rawValue, address]
    ) ?? 0
  }

  func suppression(_ fields: Fields) throws -> Suppression {
    Suppression(
      channel: try fields.oneOf("channel"),
      address: try fields.text("address"),
      scope: try fields.oneOf("scope"),
      reason: try fields.oneOf("reason"),
      source: try fields.text("source"),
      note: try fields.optionalText("note"),
      messageID: try fields.optionalIdentifier("message_id"),
      contactID: try fields.optionalText("contact_id"),
      until: try fields.optionalInstant("until"),
      at: try fields.instant("at")
    )
  }
}

/// Which entries of the suppression list.
package struct SuppressionFilter: Sendable, Hashable {
  package var channel: MessageChannel?
  package var scope: SuppressionScope?
  package var reason: SuppressionReason?
  /// How the address begins.
  package var prefix: String?

  package init(
    channel: MessageChannel? = nil,
    scope: SuppressionScope? = nil,
    reason: SuppressionReason? = nil,
    prefix: String? = nil
  ) {
    self.channel = channel
    self.scope = scope
    self.reason = reason
    self.prefix = prefix
  }

  fileprivate var conditions: String {
    (channel == nil ? "" : " AND channel = ?") + (scope == nil ? "" : " AND scope = ?")
      + (reason == nil ? "" : " AND reason = ?") + (prefix == nil ? "" : " AND substr(address, 1, ?) = ?")
  }

  fileprivate var arguments: [Reading.Value] {
    var values: [Reading.Value] = []
    if let channel { values.append(channel.rawValue) }
    if let scope { values.append(scope.rawValue) }
    if let reason { values.append(reason.rawValue) }
    if let prefix {
      let prefix = prefix.lowercased()
      values += [prefix.unicodeScalars.count, prefix]
    }
    return values
  }
}

extension Writing {
  /// Replaces an earlier one of the same address and scope.
  package func insert(_ suppression: Suppression) throws {
    try execute(
      "DELETE FROM suppression WHERE channel = ? AND address = ? AND scope = ?",
      [suppression.channel.rawValue, suppression.address, suppression.scope.rawValue]
    )
    try execute(
      """
      INSERT INTO suppression (channel, address, scope, reason, source, note, message_id, contact_id, until, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        suppression.channel.rawValue, suppression.address, suppression.scope.rawValue,
        suppression.reason.rawValue, suppression.source, suppression.note, suppression.messageID?.text,
        suppression.contactID, suppression.until?.stored, suppression.at.stored,
      ]
    )
  }

  /// Takes entries of an address away; those that there were.
  ///
  /// Who comes back leaves the links behind by which they left.
  package func removeSuppressions(of address: String, by channel: MessageChannel, scope: SuppressionScope?)
    throws
    -> [Suppression]
  {
    let gone = try rows(
      "SELECT * FROM suppression WHERE channel = ? AND address = ?",
      [channel.rawValue, address]
    ).map(suppression).filter { scope == nil || $0.scope == scope }
    for entry in gone {
      try execute(
        "DELETE FROM suppression WHERE channel = ? AND address = ? AND scope = ?",
        [channel.rawValue, address, entry.scope.rawValue]
      )
    }
    if gone.contains(where: { $0.reason == .unsubscribed }) {
      try execute(
        """
        INSERT INTO subscription (channel, address, epoch) VALUES (?, ?, 1)
        ON CONFLICT (channel, address) DO UPDATE SET epoch = epoch + 1
        """,
        [channel.rawValue, address]
      )
    }
    return gone
  }

  /// Forgets what has ended by itself.
  package func pruneSuppressions(now: Instant) throws {
    try execute("DELETE FROM suppression WHERE until IS NOT NULL AND until <= ?", [now.stored])
  }
}
