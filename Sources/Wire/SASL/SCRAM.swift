import Crypto
import FoundationEssentials

/// SCRAM without channel binding: the password never travels, and the server proves that it knows it
/// (RFC 5802, RFC 7677).
///
/// ```
/// C: n,,n=user,r=<nonce>
/// S: r=<nonce><server's>,s=<salt>,i=4096
/// C: c=biws,r=<both>,p=<proof>
/// S: v=<signature>
/// C: (empty)
/// ```
struct SCRAMExchange: SASLExchange {
  /// Fewer than the RFC's minimum are too weak; more than this occupy our processor for seconds
  /// (CVE-2026-42256).
  static let iterations = 4_096...600_000

  private enum State {
    case first
    /// The signature the server must send.
    case proved(expected: Secret)
    case verified
    /// The server named an error; its refusal follows our empty answer.
    case refused
  }

  let mechanism: SASLMechanism
  private let context: SASLContext
  private let hash: SCRAMHash
  private var state = State.first

  init(_ context: SASLContext, hash: SCRAMHash) {
    self.context = context
    self.hash = hash
    mechanism = hash == .sha1 ? .scramSHA1 : .scramSHA256
  }

  var initialResponse: Secret? { Secret(Bytes("n,,".utf8) + clientFirstBare) }

  var mayConclude: Bool {
    switch state {
    case .verified: true
    case .first, .proved, .refused: false
    }
  }

  private var clientFirstBare: Bytes {
    Bytes("n=".utf8) + saslName(context.user) + Bytes(",r=\(context.clientNonce)".utf8)
  }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret {
    switch state {
    case .first:
      let (response, signature) = try prove(challenge)
      state = .proved(expected: signature)
      return response
    case .proved(let expected):
      state = try verify(challenge, expected) ? .verified : .refused
      return Secret(Bytes())
    case .verified, .refused:
      throw .unexpectedChallenge
    }
  }

  private func prove(_ serverFirst: Bytes) throws(SASLFault) -> (response: Secret, signature: Secret) {
    let fields = serverFirst.split(separator: ASCII.comma, omittingEmptySubsequences: false)
    guard fields.count >= 3 else { throw .malformedChallenge("SCRAM server-first message") }
    let nonce = try value(of: "r", in: fields[0])
    let ours = Bytes(context.clientNonce.utf8)
    guard nonce.count > ours.count, nonce.starts(with: ours) else { throw .serverNotVerified }
    guard let salt = SASLBase64.decode(try value(of: "s", in: fields[1])), !salt.isEmpty else {
      throw .malformedChallenge("SCRAM salt")
    }
    let digits = try value(of: "i", in: fields[2])
    guard let iterations = Int(String(decoding: digits, as: UTF8.self)) else {
      throw .malformedChallenge("SCRAM iteration count")
    }
    guard Self.iterations.contains(iterations) else { throw .iterations(iterations) }

    let clientFinal = Bytes("c=biws,r=".utf8) + nonce
    let message = clientFirstBare + [ASCII.comma] + serverFirst + [ASCII.comma] + clientFinal
    return context.credentials.secret.reveal { password in
      let keys = hash.keys(password: password, salt: salt, iterations: iterations, message: message)
      let response = clientFinal + Bytes(",p=".utf8) + SASLBase64.encode(keys.proof)
      return (Secret(response), Secret(keys.signature))
    }
  }

  /// Whether the server proved itself; no when it reports an error instead.
  private func verify(_ serverFinal: Bytes, _ expected: Secret) throws(SASLFault) -> Bool {
    let field = serverFinal.prefix { $0 != ASCII.comma }
    if field.starts(with: Bytes("e=".utf8)) { return false }
    guard field.starts(with: Bytes("v=".utf8)), let signature = SASLBase64.decode(field.dropFirst(2)),
      expected.matches(Secret(signature))
    else { throw .serverNotVerified }
    return true
  }

  private func value(of name: String, in field: ArraySlice<UInt8>) throws(SASLFault) -> Bytes {
    guard field.starts(with: Bytes("\(name)=".utf8)), field.count > 2 else {
      throw .malformedChallenge("SCRAM field \(name)")
    }
    return Bytes(field.dropFirst(2))
  }
}

/// The hash that names a SCRAM mechanism.
enum SCRAMHash: Sendable, Hashable {
  case sha1
  case sha256

  fileprivate func keys(password: Bytes, salt: Bytes, iterations: Int, message: Bytes) -> SCRAMKeys {
    switch self {
    case .sha1: SCRAMKeys(Insecure.SHA1.self, password, salt, iterations, message)
    case .sha256: SCRAMKeys(SHA256.self, password, salt, iterations, message)
    }
  }
}

/// The proofs of RFC 5802 §3.
private struct SCRAMKeys {
  let proof: Bytes
  let signature: Bytes

  init<H: HashFunction>(_: H.Type, _ password: Bytes, _ salt: Bytes, _ iterations: Int, _ message: Bytes) {
    func code(_ key: Bytes, _ data: Bytes) -> Bytes {
      Bytes(HMAC<H>.authenticationCode(for: data, using: SymmetricKey(data: key)))
    }
    let salted = Self.hi(H.self, password, salt, iterations)
    let clientKey = code(salted, Bytes("Client Key".utf8))
    let clientSignature = code(Bytes(H.hash(data: clientKey)), message)
    proof = zip(clientKey, clientSignature).map { $0 ^ $1 }
    signature = code(code(salted, Bytes("Server Key".utf8)), message)
  }

  /// PBKDF2 with one block.
  ///
  /// The two padded keys are hashed once and their states copied for each round.
  private static func hi<H: HashFunction>(_: H.Type, _ password: Bytes, _ salt: Bytes, _ iterations: Int)
    -> Bytes
  {
    var key = password.count > H.blockByteCount ? Bytes(H.hash(data: password)) : password
    key += Bytes(repeating: 0, count: H.blockByteCount - key.count)
    var inner = H()
    inner.update(data: key.map { $0 ^ 0x36 })
    var outer = H()
    outer.update(data: key.map { $0 ^ 0x5C })

    func code(_ feed: (inout H) -> Void) -> H.Digest {
      var first = inner
      feed(&first)
      var second = outer
      first.finalize().withUnsafeBytes { second.update(bufferPointer: $0) }
      return second.finalize()
    }

    var block = code { $0.update(data: salt + [0, 0, 0, 1]) }
    var sum = Bytes(block)
    for _ in 1..<iterations {
      block = code { hash in block.withUnsafeBytes { hash.update(bufferPointer: $0) } }
      block.withUnsafeBytes { octets in
        for index in sum.indices { sum[index] ^= octets[index] }
      }
    }
    return sum
  }
}
