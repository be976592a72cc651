/// Connects over TCP, trying the addresses of a name in the resolver's order.
package struct SocketConnector: Connector {
  /// Nil means the system's.
  private let trust: TrustStore?

  /// `trust` replaces the system's authorities, for tests.
  package init(trust: TrustStore? = nil) { self.trust = trust }

  package func connect(
    to endpoint: Endpoint,
    tls: TLSPolicy?,
    limits: ConnectLimits,
    resolved: @Sendable (Duration, [String]) async -> Void
  ) async throws(ConnectFailure) -> (any Channel, ConnectReport) {
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + limits.total
    let found = try await Resolver.addresses(of: endpoint, within: min(limits.dns, limits.total))
    let known = clock.now
    await resolved(known - start, found.map(\.text))

    let allowed = found.filter { !$0.isForbidden }
    if allowed.isEmpty, let forbidden = found.first { throw .forbiddenAddress(forbidden.text) }
    var failure = ConnectFailure.noAddress
    for address in allowed.prefix(max(1, limits.maxAddresses)) {
      let now = clock.now
      guard now < end else { throw .timedOut("connect") }
      do {
        let channel = try await SocketChannel.connect(
          to: address,
          policy: tls,
          trust: trust,
          limits: limits,
          deadline: min(now + limits.perAddress, end)
        )
        let report = ConnectReport(
          address: address.text,
          resolvedIn: known - start,
          connectedIn: clock.now - known
        )
        return (channel, report)
      } catch .stopped {
        throw .stopped
      } catch {
        failure = error
      }
    }
    throw failure
  }
}
