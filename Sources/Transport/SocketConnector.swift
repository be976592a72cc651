/// Connects over TCP, trying the addresses of a name in the resolver's order.
package struct SocketConnector: Connector {
  /// Nil means the system's.
  private let trust: TrustStore?

  /// `trust` replaces the system's authorities, for tests.
  package init(trust: TrustStore? = nil) { self.trust = trust }

  package func connect(
    to endpoint: Endpoint,
    tls: TLSPolicy?,
    limits: ConnectLimits
  ) async throws(ConnectFailure) -> (any Channel, ConnectReport) {
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + limits.total
    let found = try await Resolver.addresses(of: endpoint, within: min(limits.dns, limits.total))
    let resolved = clock.now

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
          writeStall: limits.writeStall,
          deadline: min(now + limits.perAddress, end)
        )
        let report = ConnectReport(
          address: address.text,
          resolvedIn: resolved - start,
          connectedIn: clock.now - resolved
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
