/// A server as an account names it.
package struct Endpoint: Sendable, Hashable {
  /// A host name in ASCII or an IP literal, with or without brackets.
  package let host: String
  /// 1 to 65,535.
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }
}

/// Whom a server has to prove to be.
///
/// There is no policy that skips the proof.
package struct TLSPolicy: Sendable, Hashable {
  /// The name or IP literal that the certificate must carry; also sent as SNI unless it is a literal.
  package let serverName: String
  /// A PEM file of authorities that replaces the system's.
  package let caFile: String?
  /// SHA-256 of the server's SubjectPublicKeyInfo, in base64 or hex.
  ///
  /// With a matching key an unknown authority and
  /// another host name are accepted; an expired certificate is not.
  package let pinSHA256: String?

  package init(serverName: String, caFile: String? = nil, pinSHA256: String? = nil) {
    self.serverName = serverName
    self.caFile = caFile
    self.pinSHA256 = pinSHA256
  }
}

/// How a connection came to be.
package struct ConnectReport: Sendable, Hashable {
  /// The numeric address that answered.
  package let address: String
  package let resolvedIn: Duration
  /// All attempts together.
  package let connectedIn: Duration

  package init(address: String, resolvedIn: Duration, connectedIn: Duration) {
    self.address = address
    self.resolvedIn = resolvedIn
    self.connectedIn = connectedIn
  }
}

/// Why there is no connection.
///
/// Where several addresses were tried, the last failure.
package enum ConnectFailure: Error, Sendable, Hashable {
  /// The resolver's answer: `ConnectFailure.nameNotFound` or a passing failure in its own words.
  case resolve(String)
  /// Nobody listens at the address.
  case refused(String)
  /// No route, or a firewall's answer.
  case unreachable(String)
  /// `dns` or `connect`.
  case timedOut(String)
  /// The name exists and has no address.
  case noAddress
  /// A cloud's metadata service, which no mail server is.
  case forbiddenAddress(String)
  /// The task was cancelled.
  case stopped
  case other(String)

  package static let nameNotFound = "name not found"
}

/// The longest that each part of connecting may take.
package struct ConnectLimits: Sendable, Hashable {
  package var dns: Duration = .seconds(10)
  package var perAddress: Duration = .seconds(15)
  /// Name resolution and all addresses together.
  package var total: Duration = .seconds(30)
  package var maxAddresses = 10
  /// For `startTLS`, also where its caller would wait longer; connecting itself does no handshake.
  package var tlsHandshake: Duration = .seconds(30)
  /// The longest a write may make no progress.
  package var writeStall: Duration = .seconds(180)

  package init() {}
}

/// Opens connections; what tests of the engine replace.
package protocol Connector: Sendable {
  /// Connects and does not start TLS: `tls` is kept for the channel's `startTLS`, which for implicit TLS is the
  /// caller's first step. `resolved` is told of the name's addresses before any of them is tried.
  func connect(
    to endpoint: Endpoint,
    tls: TLSPolicy?,
    limits: ConnectLimits,
    resolved: @Sendable (Duration, [String]) async -> Void
  ) async throws(ConnectFailure) -> (any Channel, ConnectReport)
}

extension Connector {
  package func connect(
    to endpoint: Endpoint,
    tls: TLSPolicy?,
    limits: ConnectLimits
  ) async throws(ConnectFailure) -> (any Channel, ConnectReport) {
    try await connect(to: endpoint, tls: tls, limits: limits) { _, _ in }
  }
}
