package import Comms

/// Where random octets come from: the system's generator, or a fixed stream in a test.
package struct Entropy: Sendable {
  private let fill: @Sendable (_ count: Int) -> [UInt8]

  package init(_ fill: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.fill = fill }

  package static let system = Entropy { count in
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    // Eight octets a call, since each is a call of the system.
    while bytes.count < count {
      withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
    }
    return Array(bytes.prefix(count))
  }

  package func bytes(_ count: Int) -> [UInt8] { fill(count) }

  /// A new identifier that sorts at `now`.
  package func identifier<Kind: Identified>(_ kind: Kind.Type = Kind.self, at now: Instant) -> Identifier<
    Kind
  > {
    let bytes = fill(10)
    let low = bytes[2...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Identifier(at: now, entropy: (low, UInt16(bytes[0]) << 8 | UInt16(bytes[1])))
  }
}
