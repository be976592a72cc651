/// What already counts in an account's windows: recipients at the moment their marker became durable.
package struct RateMark: Sendable, Hashable {
  /// In `SteadyTime`, like every `now` that it is held against.
  package let at: Instant
  package let recipients: Int

  package init(at: Instant, recipients: Int) {
    self.at = at
    self.recipients = recipients
  }
}

extension RateLimit {
  /// The window's length.
  package var window: Duration { .seconds(perHours * 3600) }

  /// Recipients inside the window that ends now.
  ///
  /// A mark from the future counts as inside: what cannot be is no reason to let more through.
  package func used(_ marks: [RateMark], now: Instant) -> Int {
    marks.reduce(0) { $1.at > now - window ? $0 + $1.recipients : $0 }
  }

  /// When `recipients` more fit: `now` when they fit already, nil when they never will.
  package func nextSlot(for recipients: Int, after marks: [RateMark], now: Instant) -> Instant? {
    guard recipients <= messages else { return nil }
    let inside = marks.filter { $0.at > now - window }.sorted { $0.at < $1.at }
    var used = inside.reduce(0) { $0 + $1.recipients }
    guard used + recipients > messages else { return now }
    for mark in inside {
      used -= mark.recipients
      if used + recipients <= messages { return mark.at + window }
    }
    return nil
  }
}

extension [RateLimit] {
  /// When `recipients` more fit in every window; nil when they never will.
  package func nextSlot(for recipients: Int, after marks: [RateMark], now: Instant) -> Instant? {
    var latest = now
    for limit in self {
      guard let slot = limit.nextSlot(for: recipients, after: marks, now: now) else { return nil }
      latest = Swift.max(latest, slot)
    }
    return latest
  }

  /// The longest window: how far back marks matter.
  package var longestWindow: Duration { map(\.window).max() ?? .zero }

  /// When the last of `waiting` recipients leaves if each goes as soon as the windows let it.
  package func finish(of waiting: Int, after marks: [RateMark], now: Instant) -> Instant? {
    guard waiting > 0 else { return now }
    var latest = now
    for limit in self {
      let used = limit.used(marks, now: now)
      let free = Swift.max(0, limit.messages - used)
      guard waiting > free else { continue }
      guard limit.messages > 0 else { return nil }
      let windows = (waiting - free + limit.messages - 1) / limit.messages
      latest = Swift.max(latest, now + limit.window * windows)
    }
    return latest
  }
}
