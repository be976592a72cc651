/// A password, token or key: it can be used, and cannot be printed, logged, encoded or compared by accident.
///
/// The octets are wiped when the last reference goes.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let storage: SecretStorage

  package init(_ bytes: [UInt8]) { storage = SecretStorage(bytes) }
  package init(_ text: String) { storage = SecretStorage(Array(text.utf8)) }

  /// Puts parts together in one piece of memory: a chain of `+` would leave copies behind.
  package init(joining parts: [UInt8]...) {
    var whole: [UInt8] = []
    whole.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { whole += part }
    self.init(whole)
  }

  /// Lends the octets.
  ///
  /// Copies made from them are the borrower's responsibility.
  package func reveal<R, E: Error>(_ body: ([UInt8]) throws(E) -> R) throws(E) -> R {
    try body(storage.bytes)
  }

  package var count: Int { storage.bytes.count }
  package var isEmpty: Bool { storage.bytes.isEmpty }

  /// Compares in a time that does not depend on where the secrets differ.
  package func matches(_ other: Secret) -> Bool {
    guard count == other.count else { return false }
    var difference: UInt8 = 0
    for index in storage.bytes.indices { difference |= storage.bytes[index] ^ other.storage.bytes[index] }
    return difference == 0
  }

  package var description: String { "‹redacted›" }
  package var debugDescription: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Owns the octets of one secret and wipes them when it goes.
///
/// Unchecked: the octets change only in `deinit`, when no other reference exists.
private final class SecretStorage: @unchecked Sendable {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit {
    bytes.withUnsafeMutableBufferPointer { buffer in
      for index in buffer.indices { buffer[index] = 0 }
    }
  }
}
