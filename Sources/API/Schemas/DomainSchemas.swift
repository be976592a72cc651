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

extension Schema where Value == DomainIncomingEdit {
  static var domainIncomingEdit: Schema<DomainIncomingEdit> {
    Schema<DomainIncomingEdit>.combining(
      Schema<Change<IncomingKind>>({ $0 }) {
        Field(patch: "protocol", \.self, .oneOfItsNames, "imap or pop3.")
      },
      .serverEdit
    ) { kind, server in
      DomainIncomingEdit(kind: kind, server: server)
    } write: {
      ($0.kind, $0.server)
    }.named("DomainIncomingEdit")
  }
}

extension Schema where Value == DomainIncoming {
  static var domainIncoming: Schema<DomainIncoming> {
    Schema<DomainIncoming>.combining(
      Schema<IncomingKind?>({ $0 }) {
        Field(optional: "protocol", \.self, .oneOfItsNames, "imap or pop3.")
      },
      .serverOverrides
    ) { kind, server in
      DomainIncoming(kind: kind, server: server)
    } write: {
      ($0.kind, $0.server)
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
      Field(
        "outgoing",
        \.domain.outgoing,
        .serverOverrides.named("DomainOutgoing"),
        "What it says about sending."
      )
      Field("incoming", \.domain.incomingHalf, .domainIncoming, "What it says about receiving.")
      Field("accounts", \.accounts, .list(of: .accountID, 0...100_000), "The accounts that use it.")
      Field("createdAt", \.domain.createdAt, .instant, "When it was created.")
      Field("updatedAt", \.domain.updatedAt, .instant, "When it was changed last.")
    }.named("Domain")
  }
}
