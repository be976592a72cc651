import Comms
import Storage

extension SecretBinding {
  /// What a secret of this account may be used for: the server, the login and the trust that its settings say now.
  init(_ account: Account, _ purpose: SecretPurpose, domain: MailDomain?) {
    let server =
      switch purpose {
      case .outgoingPassword, .accessToken: account.effectiveOutgoing(domain: domain)
      case .incomingPassword: account.effectiveIncoming(domain: domain)
      }
    self.init(
      owner: account.id,
      purpose: purpose,
      host: server.host?.value ?? "",
      port: server.port.value,
      security: server.security.value,
      caFile: server.caFile?.value,
      pinSHA256: server.pinSHA256?.value,
      username: server.login?.value ?? ""
    )
  }
}
