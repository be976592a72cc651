import Comms
import Testing

@testable import Storage

/// Tokens that leave with our messages and come back from anywhere (reliability.md TK-01, TK-02, TK-07).
@Suite final class SignedTextTests {
  let scratch: Scratch
  let store: Store
  let vault: Vault

  init() async throws {
    scratch = try Scratch()
    store = try scratch.store()
    vault = try Vault.open(store, sources: KeySources(defaultFile: scratch.path + "/master.key"))
    _ = try await vault.ensureKey(at: .start)
  }

  deinit { store.close() }

  private func read(_ token: String) throws -> String? { try vault.text(of: token, for: .unsubscribe) }

  @Test func `what was signed is read, whatever it holds`() throws {
    for text in ["", "a", "ñandú\u{1F}\n", String(repeating: "x", count: 1000)] {
      #expect(try read(try vault.sign(text, for: .unsubscribe)) == text)
    }
  }

  @Test func `no flipped bit of many tokens passes`() throws {
    var accepted = 0
    for number in 0..<60 {
      let token = try vault.sign("email\u{1F}ana\(number)@cliente.ec\u{1F}0", for: .unsubscribe)
      var bytes = Array(token.utf8)
      for position in bytes.indices {
        for bit in 0..<8 {
          bytes[position] ^= 1 << bit
          if try read(String(decoding: bytes, as: UTF8.self)) != nil { accepted += 1 }
          bytes[position] ^= 1 << bit
        }
      }
      #expect(try read(token) != nil)
    }
    #expect(accepted == 0)
  }

  @Test func `random proofs, cut and longer tokens do not pass`() throws {
    let token = try vault.sign("ana@cliente.ec", for: .unsubscribe)
    let stem = token.split(separator: ".").dropLast().joined(separator: ".")
    for _ in 0..<20_000 {
      #expect(try read(stem + "." + Base64URL.encode(Entropy.system.bytes(32))) == nil)
    }
    for end in 0..<token.count { #expect(try read(String(token.prefix(end))) == nil) }
    for other in [
      token + ".", token + "A", token + "=", "." + token, token.uppercased(), token + token, " " + token,
    ] {
      #expect(try read(other) == nil)
    }
    #expect(try read(String(repeating: "1.k.", count: 300_000)) == nil)
  }

  @Test func `a token of before a rotation is read by every process, and by the next run`() async throws {
    let old = try vault.sign("ana", for: .unsubscribe)
    let other = try Vault.open(store, sources: KeySources(defaultFile: scratch.path + "/master.key"))
    try await vault.rotateSigning(at: .at(1))
    let new = try vault.sign("ana", for: .unsubscribe)
    #expect(new != old)
    #expect(try read(old) == "ana")
    #expect(try other.text(of: new, for: .unsubscribe) == nil, "it has not looked")
    #expect(try await store.read { try other.text(of: new, for: .unsubscribe, in: $0) } == "ana")
  }

  @Test func `another installation's token is nothing here, and one without its key says so`() async throws {
    let elsewhere = try Scratch()
    let store = try elsewhere.store()
    let vault = try Vault.open(store, sources: KeySources(defaultFile: elsewhere.path + "/master.key"))
    _ = try await vault.ensureKey(at: .start)
    #expect(try read(try vault.sign("ana", for: .unsubscribe)) == nil)
    let token = try vault.sign("ana", for: .unsubscribe)
    let locked = try Vault.open(store, sources: KeySources(defaultFile: elsewhere.path + "/none.key"))
    #expect(throws: VaultError.locked(.keyMissing)) { try locked.text(of: token, for: .unsubscribe) }
    store.close()
  }
}
