import Comms
import Engine
import MIME
import RPC

/// A mail domain as a caller sees it.
package struct DomainView: Sendable, Hashable {
  var domain: MailDomain
  /// The accounts whose servers it says.
  var accounts: [AccountID]
}

/// What a domain says about incoming mail.
struct DomainIncoming: Sendable, Hashable {
  var kind: IncomingKind?
  var server: ServerOverrides
}

/// What is to be different in it.
struct DomainIncomingEdit: Sendable, Hashable {
  var kind: Change<IncomingKind>
  var server: ServerEdit
}

extension DomainEdit {
  init(outgoing: ServerEdit?, incoming: DomainIncomingEdit?) {
    self.init()
    if let outgoing { self.outgoing = outgoing }
    guard let incoming else { return }
    incomingKind = incoming.kind
    self.incoming = incoming.server
  }
}

extension MailDomain {
  fileprivate var incomingHalf: DomainIncoming { DomainIncoming(kind: incomingKind, server: incoming) }
}

extension Schema where Value == String {
  /// A mail domain, kept as A-labels in lower case.
  static var mailDomain: Schema<String> {
    .converting(.line(1...253)) { text in
      do throws(AddressError) { return .success(try DomainName.ascii(text)) } catch {
        return .failure(
          Mistake(
            es: "No es un dominio de correo válido, como acme.ec (\(error.description)).",
            en: "Not a valid mail domain such as acme.ec (\(error.description))."
          )
        )
      }
    } write: {
      $0
    }
  }
}

extension Schema where Value == ServerEdit {
  static var domainOutgoingEdit: Schema<ServerEdit> {
    Schema(ServerEdit.init(host:port:security:allowInsecure:caFile:pinSHA256:)) {
      Field(patch: "host", \.host, .line(1...253), "SMTP server.")
      Field(patch: "port", \.port, .integer(in: 1...65_535), "Usually 465 with tls, 587 with starttls.")
      Field(
        patch: "security",
        \.security,
        .oneOfItsNames,
        "tls from the first octet, starttls required, or none (needs allowInsecure)."
      )
      Field(patch: "allowInsecure", \.allowInsecure, .boolean, "Lets security be none.")
      Field(
        patch: "caFile",
        \.caFile,
        .line(1...4096),
        "Absolute path of a PEM file with the authorities to trust instead of the system's."
      )
      Field(
        patch: "pinSha256",
        \.pinSHA256,
        .line(43...95),
        "SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal."
      )
    }.named("DomainOutgoingEdit")
  }
}

extension ServerEdit {
  init(
    host: Change<String>,
    port: Change<Int>,
    security: Change<Security>,
    allowInsecure: Change<Bool>,
    caFile: Change<String>,
    pinSHA256: Change<String>
  ) {
    self.init()
    self.host = host
    self.port = port
    self.security = security
    self.allowInsecure = allowInsecure
    self.caFile = caFile
    self.pinSHA256 = pinSHA256
  }
}

extension Schema where Value == DomainIncomingEdit {
  static var domainIncomingEdit: Schema<DomainIncomingEdit> {
    Schema({ kind, host, port, security, allowInsecure, caFile, pinSHA256 in
      DomainIncomingEdit(
        kind: kind,
        server: ServerEdit(
          host: host,
          port: port,
          security: security,
          allowInsecure: allowInsecure,
          caFile: caFile,
          pinSHA256: pinSHA256
        )
      )
    }) {
      Field(patch: "protocol", \.kind, .oneOfItsNames, "imap or pop3.")
      Field(patch: "host", \.server.host, .line(1...253), "IMAP or POP3 server.")
      Field(
        patch: "port",
        \.server.port,
        .integer(in: 1...65_535),
        "Usually 993 for imap, 995 for pop3."
      )
      Field(
        patch: "security",
        \.server.security,
        .oneOfItsNames,
        "tls from the first octet, starttls required, or none (needs allowInsecure)."
      )
      Field(patch: "allowInsecure", \.server.allowInsecure, .boolean, "Lets security be none.")
      Field(
        patch: "caFile",
        \.server.caFile,
        .line(1...4096),
        "PEM file of the authorities to trust."
      )
      Field(
        patch: "pinSha256",
        \.server.pinSHA256,
        .line(43...95),
        "SHA-256 of the server's public key."
      )
    }.named("DomainIncomingEdit")
  }
}

extension Schema where Value == ServerOverrides {
  static var domainOutgoing: Schema<ServerOverrides> {
    Schema(ServerOverrides.init(host:port:security:allowInsecure:caFile:pinSHA256:)) {
      Field(optional: "host", \.host, .line(1...253), "SMTP server.")
      Field(optional: "port", \.port, .integer(in: 1...65_535), "Absent = what the security usually has.")
      Field(optional: "security", \.security, .oneOfItsNames, "tls, starttls or none.")
      Field(optional: "allowInsecure", \.allowInsecure, .boolean, "Whether security may be none.")
      Field(optional: "caFile", \.caFile, .line(1...4096), "PEM file of the authorities to trust.")
      Field(optional: "pinSha256", \.pinSHA256, .line(43...95), "SHA-256 of the server's public key.")
    }.named("DomainOutgoing")
  }
}

extension Schema where Value == DomainIncoming {
  static var domainIncoming: Schema<DomainIncoming> {
    Schema({ kind, host, port, security, allowInsecure, caFile, pinSHA256 in
      DomainIncoming(
        kind: kind,
        server: ServerOverrides(
          host: host,
          port: port,
          security: security,
          allowInsecure: allowInsecure,
          caFile: caFile,
          pinSHA256: pinSHA256
        )
      )
    }) {
      Field(optional: "protocol", \.kind, .oneOfItsNames, "imap or pop3.")
      Field(optional: "host", \.server.host, .line(1...253), "IMAP or POP3 server.")
      Field(
        optional: "port",
        \.server.port,
        .integer(in: 1...65_535),
        "Absent = what the security usually has."
      )
      Field(optional: "security", \.server.security, .oneOfItsNames, "tls, starttls or none.")
      Field(
        optional: "allowInsecure",
        \.server.allowInsecure,
        .boolean,
        "Whether security may be none."
      )
      Field(optional: "caFile", \.server.caFile, .line(1...4096), "PEM file of the authorities to trust.")
      Field(optional: "pinSha256", \.server.pinSHA256, .line(43...95), "SHA-256 of the server's public key.")
    }.named("DomainIncoming")
  }
}

extension Schema where Value == DomainView {
  static var domainView: Schema<DomainView> {
    Schema({ id, revision, name, outgoing, incoming, accounts, createdAt, updatedAt in
      DomainView(
        domain: MailDomain(
          id: id,
          revision: revision,
          name: name,
          outgoing: outgoing,
          incomingKind: incoming.kind,
          incoming: incoming.server,
          createdAt: createdAt,
          updatedAt: updatedAt
        ),
        accounts: accounts
      )
    }) {
      Field("id", \.domain.id, .domainID, "The domain.")
      Field("revision", \.domain.revision, .count, "Grows by one with every change.")
      Field("name", \.domain.name, .line(1...253), "The part of its addresses after the @, as A-labels.")
      Field("outgoing", \.domain.outgoing, .domainOutgoing, "What it says about sending.")
      Field("incoming", \.domain.incomingHalf, .domainIncoming, "What it says about receiving.")
      Field("accounts", \.accounts, .list(of: .accountID, 0...100_000), "The accounts that use it.")
      Field("createdAt", \.domain.createdAt, .instant, "When it was created.")
      Field("updatedAt", \.domain.updatedAt, .instant, "When it was changed last.")
    }.named("Domain")
  }
}
