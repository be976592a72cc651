import Comms
import Engine
import MIME
import RPC

extension Schema where Value == Suppression {
  static var suppression: Schema<Suppression> {
    Schema({ channel, address, scope, reason, source, note, messageID, contactID, until, at in
      Suppression(
        channel: channel,
        address: address,
        scope: scope,
        reason: reason,
        source: source,
        note: note,
        messageID: messageID,
        contactID: contactID,
        until: until,
        at: at
      )
    }) {
      Field("channel", \.channel, .oneOfItsNames, "How it would reach them.")
      Field("address", \.address, .line(1...320), "The address, in lower case.")
      Field("scope", \.scope, .oneOfItsNames, "all, or marketing for what people may decline.")
      Field("reason", \.reason, .oneOfItsNames, "Why.")
      Field("source", \.source, .line(1...200), "Who or what said so; link = an unsubscribe link.")
      Field(optional: "note", \.note, .line(1...500), "In somebody's words.")
      Field(optional: "messageId", \.messageID, .messageID, "The message that brought it about.")
      Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
      Field(optional: "until", \.until, .instant, "When it ends by itself; absent = never.")
      Field("at", \.at, .instant, "Since when.")
    }.named("Suppression")
  }
}

/// An address as a caller writes it.
struct ReachedAddress: Sendable, Hashable {
  var channel: MessageChannel
  var address: String

  /// As the list knows it.
  func key() throws(Failure) -> String {
    switch channel {
    case .email:
      do { return Suppression.key(of: try MailAddress(parsing: address)) } catch {
        throw .invalid("/address", .addressInvalid(reason: error.description))
      }
    case .sms, .push: return address
    }
  }
}

extension Schema where Value == ReachedAddress {
  static var reachedAddress: Schema<ReachedAddress> {
    Schema(ReachedAddress.init) {
      Field("channel", \.channel, .oneOfItsNames, default: .email, "How it is reached.")
      Field(
        "address",
        \.address,
        .line(1...320),
        "The address; the case of an e-mail address does not matter."
      )
    }
  }
}
