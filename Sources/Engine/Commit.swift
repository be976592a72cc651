package import Storage

/// Runs the durable part of a use case in one transaction; what the caller adds (the idempotency key with the result,
/// the audit line) commits with it or not at all.
package struct Commit<Result: Sendable>: Sendable {
  private let run: @Sendable (@escaping @Sendable (Writing) throws -> Result) async throws -> Result

  package init(
    _ run: @escaping @Sendable (@escaping @Sendable (Writing) throws -> Result) async throws -> Result
  ) {
    self.run = run
  }

  package func callAsFunction(_ body: @escaping @Sendable (Writing) throws -> Result) async throws -> Result {
    try await run(body)
  }
}
