import Comms
import MIME

/// What of a message's content nothing is searched by, as versioned JSON.
struct MessageRecord: Codable {
  struct Address: Codable {
    var name: String?
    var address: String

    init(_ mailbox: Mailbox) {
      name = mailbox.name
      address = mailbox.address.addrSpec
    }

    func domain() throws(StoreError) -> Mailbox { Mailbox(name: name, address: try storedAddress(address)) }
  }
  struct Header: Codable {
    var name: String
    var value: String
  }

  var version = 1
  var from: Address
  var replyTo: [Address]
  var to: [Address]
  var cc: [Address]
  var bcc: [Address]
  var headers: [Header]
  var inReplyTo: String?
  var references: [String]
  var boundarySeed: String
  var utcOffsetMinutes: Int
  var documentURL: String?
  var actor: ActorRecord?

  init(_ content: MessageContent) {
    from = Address(content.from)
    replyTo = content.replyTo.map(Address.init)
    to = content.to.map(Address.init)
    cc = content.cc.map(Address.init)
    bcc = content.bcc.map(Address.init)
    headers = content.extraHeaders.map { Header(name: $0.name, value: $0.value) }
    inReplyTo = content.inReplyTo
    references = content.references
    boundarySeed = content.boundarySeed
    utcOffsetMinutes = content.utcOffsetMinutes
    documentURL = content.document?.url
    actor = content.actor.map(ActorRecord.init)
  }
}

struct ActorRecord: Codable {
  var id: String
  var name: String?
  var permissions: [String]?

  init(_ actor: Actor) {
    id = actor.id
    name = actor.name
    permissions = actor.permissions
  }

  var domain: Actor { Actor(id: id, name: name, permissions: permissions) }
}
