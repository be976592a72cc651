/// Names the kind of thing an identifier stands for, by the prefix its text carries.
package protocol Identified: Sendable {
  static var prefix: String { get }
}

/// An identifier: a prefix, then 26 characters that sort by time, such as `msg_01k9…`.
package struct Identifier<Kind: Identified>: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// Accepts only the prefix of this kind, an underscore and 26 base32 characters.
  package init?(_ text: String) {
    guard text.hasPrefix(Kind.prefix + "_"), text.utf8.count == Kind.prefix.utf8.count + 27,
      text.utf8.dropFirst(Kind.prefix.utf8.count + 1).allSatisfy(Base32.contains)
    else { return nil }
    self.text = text
  }

  /// Makes a new identifier from 48 bits of time and 80 bits of randomness.
  package init(at instant: Instant, entropy: (UInt64, UInt16)) {
    var characters: [UInt8] = []
    characters.reserveCapacity(26)
    var high = UInt64(truncatingIfNeeded: max(0, instant.milliseconds)) << 16 | UInt64(entropy.1)
    var low = entropy.0
    for _ in 0..<26 {
      characters.append(Base32.digits[Int(low & 31)])
      low = low >> 5 | (high & 31) << 59
      high >>= 5
    }
    text = Kind.prefix + "_" + String(decoding: characters.reversed(), as: UTF8.self)
  }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
  package var description: String { text }
}

/// Crockford's base32 in lower case: no i, l, o, u, so that it can be read aloud.
private enum Base32 {
  static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func contains(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
    case UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: false
    }
  }
}

package enum AccountKind: Identified { package static var prefix: String { "acc" } }
package enum DomainKind: Identified { package static var prefix: String { "dom" } }
package enum MessageKind: Identified { package static var prefix: String { "msg" } }
package enum AuditKind: Identified { package static var prefix: String { "aud" } }
package enum TemplateKind: Identified { package static var prefix: String { "tpl" } }
package enum BulkKind: Identified { package static var prefix: String { "blk" } }
package enum NoticeKind: Identified { package static var prefix: String { "not" } }
package enum ReminderKind: Identified { package static var prefix: String { "rem" } }
package enum PolicyKind: Identified { package static var prefix: String { "pol" } }
package enum QuestionKind: Identified { package static var prefix: String { "qst" } }

package typealias AccountID = Identifier<AccountKind>
package typealias DomainID = Identifier<DomainKind>
package typealias MessageID = Identifier<MessageKind>
package typealias AuditID = Identifier<AuditKind>
package typealias TemplateID = Identifier<TemplateKind>
package typealias BulkID = Identifier<BulkKind>
package typealias NoticeID = Identifier<NoticeKind>
package typealias ReminderID = Identifier<ReminderKind>
package typealias PolicyID = Identifier<PolicyKind>
package typealias QuestionID = Identifier<QuestionKind>
