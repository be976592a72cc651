package import Comms
package import MIME
import Storage

/// The servers that an address needs, and who says so.
package struct DiscoveredSettings: Sendable, Hashable {
  package enum Source: Sendable, Hashable {
    /// A mail domain that exists here.
    case domain(MailDomain)
    /// A known service whose own domain it is.
    case preset(Preset)
  }

  package let source: Source
  package let outgoing: PresetServer?
  package let imap: PresetServer?
  package let pop3: PresetServer?

  init(_ preset: Preset) {
    source = .preset(preset)
    outgoing = preset.outgoing
    imap = preset.imap
    pop3 = preset.pop3
  }

  /// What an account with this address and no words of its own would use.
  init(_ domain: MailDomain, _ blank: Account) {
    source = .domain(domain)
    outgoing = PresetServer(blank.effectiveOutgoing(domain: domain))
    let incoming = PresetServer(blank.effectiveIncoming(domain: domain))
    imap = blank.incoming.kind == .imap ? incoming : nil
    pop3 = blank.incoming.kind == .pop3 ? incoming : nil
  }
}

extension PresetServer {
  fileprivate init?(_ server: EffectiveServer) {
    guard let host = server.host else { return nil }
    self.init(host.value, server.port.value, server.security.value)
  }
}

extension CommsEngine {
  /// Looks among the mail domains, then among the known services; asks nobody over the network.
  package func discoverSettings(for address: MailAddress) async throws -> DiscoveredSettings? {
    if let domain = try await store.read({ try $0.domain(named: address.domain) }) {
      let now = world.now()
      var blank = Account(
        id: world.newID(AccountID.self),
        name: "draft",
        address: address,
        domainID: domain.id,
        createdAt: now,
        updatedAt: now
      )
      blank.incoming.kind = domain.incomingKind ?? .imap
      return DiscoveredSettings(domain, blank)
    }
    return Preset.owning(domain: address.domain).map { DiscoveredSettings($0) }
  }
}
