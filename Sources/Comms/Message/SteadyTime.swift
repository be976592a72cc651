/// What two clocks say at once: the one on the wall, which people and NTP set, and the machine's own, which nobody sets.
package struct ClockReading: Sendable, Hashable {
  package var wall: Instant
  /// Since the machine started, sleep included.
  package var sinceStart: Duration
  /// Names this start of the machine; `sinceStart` means nothing beside that of another.
  package var start: String

  package init(wall: Instant, sinceStart: Duration, start: String) {
    self.wall = wall
    self.sinceStart = sinceStart
    self.start = start
  }

  /// How far the wall clock was set between an earlier reading and this one; nil where the machine started anew.
  package func step(since earlier: ClockReading) -> Duration? {
    guard start == earlier.start else { return nil }
    return (wall - earlier.wall) - (sinceStart - earlier.sinceStart)
  }
}

/// Time that only passes: it begins as the wall clock's and goes on with the machine's own, so that who sets the wall
/// clock neither frees a rate window early nor keeps it full.
///
/// Only while the machine is off does the wall clock decide how long that was.
package struct SteadyTime: Sendable, Hashable {
  /// The start of the machine that it was laid down in.
  package let start: String
  /// What it was when the machine started.
  package let origin: Instant

  package init(start: String, origin: Instant) {
    self.start = start
    self.origin = origin
  }

  /// Goes on after the last moment that was counted: never before it, whatever the wall clock says.
  package init(beginning reading: ClockReading, after last: Instant?) {
    let now = last.map { max($0, reading.wall) } ?? reading.wall
    self.init(start: reading.start, origin: now - reading.sinceStart)
  }

  /// nil in another start of the machine.
  package func now(_ reading: ClockReading) -> Instant? {
    reading.start == start ? origin + reading.sinceStart : nil
  }
}
