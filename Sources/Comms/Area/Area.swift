/// A part of the business that sends: tickets, invoices, customers … (I01, C01).
package struct Area: Sendable, Hashable {
  /// `invoices`, or the host's own name: 1–50 letters, digits, `-` and `_`, starting with a letter.
  package var name: String
  package var builtIn: Bool
  /// The account its messages leave from.
  package var accountID: AccountID?
  package var revision: Int

  package init(name: String, builtIn: Bool, accountID: AccountID? = nil, revision: Int = 1) {
    self.name = name
    self.builtIn = builtIn
    self.accountID = accountID
    self.revision = revision
  }

  /// The area that stands for every area without an account of its own.
  package static let all = "all"

  /// The areas that exist in every database.
  package static let builtInNames = [
    "tickets", "invoices", "customers", all, "payments", "collections", "supplierPayments",
  ]

  package static func isValid(_ name: String) -> Bool {
    guard (1...50).contains(name.utf8.count), let first = name.utf8.first else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    return isLetter(first)
      && name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
  }
}
