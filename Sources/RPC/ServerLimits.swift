package import JSON

/// How much a server takes and holds; nothing is unlimited.
package struct ServerLimits: Sendable, Hashable {
  /// Octets of one line of input.
  package var line = 16 << 20
  /// Octets of one line of output; a longer result becomes an error.
  package var outputLine = 8 << 20
  /// Octets waiting to be written.
  package var queuedOutput = 8 << 20
  /// Calls that run at once, 1 or more.
  package var inFlight = 256
  /// Messages of one batch.
  package var batch = Envelope.batchLimit
  package var json = JSONLimits.standard
  /// From the end of input, or the first signal, to the return of `run`.
  package var drain = Duration.seconds(25)
  /// How often the parent is looked for.
  package var watch = Duration.seconds(1)

  package init() {}
}
