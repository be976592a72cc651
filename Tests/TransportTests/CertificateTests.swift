import COpenSSL
import Foundation
import Testing
import Wire

@testable import Transport

/// Which certificates are believed, and how a refusal is named.
struct CertificateTests {
  let scratch: Scratch
  let root: TestCertificate
  let roots: String

  init() throws {
    scratch = try Scratch()
    root = try TestCertificate("Test Root", isAuthority: true, organization: "Test Authority")
    roots = try scratch.file("roots.pem", [root])
  }

  /// Shakes hands with a server that shows the leaf and the chain; nil is success, proved by an echo.
  private func fault(
    _ leaf: TestCertificate,
    chain: [TestCertificate] = [],
    as serverName: String = "mail.example.org",
    caFile: String?? = .none,
    pin: String? = nil,
    version: Int32? = nil,
    trust: TrustStore? = nil
  ) async throws -> TLSFault? {
    let server = try TLSServer(leaf, chain: chain, version: version)
    let listener = try Listener { server.serve($0) }
    let policy = TLSPolicy(serverName: serverName, caFile: caFile ?? roots, pinSHA256: pin)
    let channel = try await connect(listener, tls: policy, trust: trust)
    defer { channel.close() }
    do throws(TLSFault) {
      try await channel.startTLS(within: .seconds(10))
    } catch {
      #expect(!channel.isSecured)
      #expect(await channel.say("secret") == .closed, "nothing may follow a failed handshake")
      return error
    }
    #expect(channel.isSecured)
    #expect(await channel.say("hello") == .done)
    #expect(await channel.readText() == "hello")
    return nil
  }

  private func leaf(_ names: String, days: ClosedRange<Int> = -1...30) throws -> TestCertificate {
    try TestCertificate("mail.example.org", names: names, issuer: root, days: days)
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func `a valid certificate is believed, in TLS 1_2 and 1_3`(version: Int32) async throws {
    #expect(try await fault(leaf("DNS:mail.example.org"), version: version) == nil)
  }

  @Test(arguments: [TLS1_VERSION, TLS1_1_VERSION])
  func `older versions are refused by name`(version: Int32) async throws {
    #expect(try await fault(leaf("DNS:mail.example.org"), version: version) == .protocolVersion)
  }

  @Test func `certificates outside their dates are refused`() async throws {
    #expect(try await fault(leaf("DNS:mail.example.org", days: -10 ... -1)) == .certificateExpired)
    #expect(try await fault(leaf("DNS:mail.example.org", days: 2...10)) == .certificateNotYetValid)
  }

  @Test(arguments: [
    ("DNS:mail.example.org", "mail.example.org", true),
    ("DNS:mail.example.org", "MAIL.Example.ORG", true),
    ("DNS:MAIL.example.org", "mail.example.org", true),
    ("DNS:mail.example.org", "mail.example.org.", true),
    ("DNS:*.example.org", "mail.example.org", true),
    ("DNS:xn--bcher-kva.example", "xn--bcher-kva.example", true),
    ("DNS:other.example.org,DNS:mail.example.org", "mail.example.org", true),
    ("DNS:other.example.org", "mail.example.org", false),
    ("email:mail@example.org", "mail.example.org", false),
    ("DNS:*.example.org", "a.b.example.org", false),
    ("DNS:*.example.org", "example.org", false),
    ("DNS:*", "localhost", false),
    ("DNS:*", "mail.example.org", false),
    ("DNS:*.org", "example.org", false),
    ("DNS:f*o.example.org", "foo.example.org", false),
    ("DNS:mail.*.org", "mail.example.org", false),
    ("DNS:example.org", "mail.example.org", false),
    ("DNS:mail.example.org.evil.test", "mail.example.org", false),
    ("DNS:127.0.0.1", "127.0.0.1", false),
    ("IP:127.0.0.1", "127.0.0.1", true),
    ("IP:127.0.0.2", "127.0.0.1", false),
    ("IP:::1", "::1", true),
    ("IP:::1", "[::1]", true),
    ("IP:127.0.0.1", "mail.example.org", false),
  ])
  func `only the whole name or its left-most label matches`(names: String, asked: String, ok: Bool)
    async throws
  {
    #expect(try await fault(leaf(names), as: asked) == (ok ? nil : .wrongHost))
  }

  @Test func `the common name is not a name`() async throws {
    let old = try TestCertificate("mail.example.org", issuer: root)
    #expect(try await fault(old) == .wrongHost)
  }

  @Test(arguments: ["", ".", "mail\0.example.org", "bücher.example", "a b"])
  func `a name that cannot be compared is not compared away`(name: String) async throws {
    let fault = try await fault(leaf("DNS:mail.example.org"), as: name)
    #expect(fault == .other("the server's name must be given in ASCII"))
  }

  @Test func `chains that end nowhere are refused by their reason`() async throws {
    let alone = try TestCertificate("mail.example.org", names: "DNS:mail.example.org")
    #expect(try await fault(alone) == .selfSigned)
    let stranger = try TestCertificate("Unknown Root", isAuthority: true)
    let theirs = try TestCertificate("mail.example.org", names: "DNS:mail.example.org", issuer: stranger)
    #expect(try await fault(theirs) == .unknownAuthority)
    #expect(try await fault(theirs, chain: [stranger]) == .unknownAuthority)
  }

  @Test func `a missing intermediate is told from an unknown authority`() async throws {
    let middle = try TestCertificate(
      "Issuing",
      issuer: root,
      isAuthority: true,
      organization: "Test Authority"
    )
    let names = "DNS:mail.example.org"
    let leaf = try TestCertificate("mail.example.org", names: names, issuer: middle)
    #expect(try await fault(leaf, chain: [middle]) == nil)
    #expect(try await fault(leaf) == .missingIntermediate)

    let other = try TestCertificate("Elsewhere", issuer: root, isAuthority: true)
    let location = [NID_info_access: "caIssuers;URI:http://ca.example/issuing.crt"]
    let publicly = try TestCertificate("mail.example.org", names: names, issuer: other, extensions: location)
    #expect(try await fault(publicly) == .missingIntermediate)
  }

  @Test func `the account's file may hold the very certificate or an intermediate`() async throws {
    let names = "DNS:mail.example.org"
    let alone = try TestCertificate("mail.example.org", names: names)
    #expect(try await fault(alone, caFile: scratch.file("leaf.pem", [alone])) == nil)
    let middle = try TestCertificate("Issuing", issuer: root, isAuthority: true)
    let leaf = try TestCertificate("mail.example.org", names: names, issuer: middle)
    #expect(try await fault(leaf, caFile: scratch.file("middle.pem", [middle])) == nil)
  }

  @Test func `a certificate that is no authority signs nothing`() async throws {
    let middle = try TestCertificate("No Authority", issuer: root)
    let leaf = try TestCertificate("mail.example.org", names: "DNS:mail.example.org", issuer: middle)
    guard case .certificate = try await fault(leaf, chain: [middle]) else {
      Issue.record("believed")
      return
    }
  }

  @Test(arguments: [
    (NID_ext_key_usage, "clientAuth"), (NID_name_constraints, ""), (NID_basic_constraints, "path"),
    (0, "rsa1024"),
    (0, "sha1"),
  ])
  func `wrong purposes, broken constraints and weak keys are refused in words`(kind: Int32, value: String)
    async throws
  {
    var chain: [TestCertificate] = []
    var issuer = root
    var extensions: [Int32: String] = [:]
    switch (kind, value) {
    case (NID_ext_key_usage, _): extensions[kind] = value
    case (NID_name_constraints, _):
      let limits = [NID_name_constraints: "critical,permitted;DNS:example.net"]
      issuer = try TestCertificate("Constrained", issuer: root, isAuthority: true, extensions: limits)
      chain = [issuer]
    case (NID_basic_constraints, _):
      let short = [NID_basic_constraints: "critical,CA:TRUE,pathlen:0"]
      let first = try TestCertificate("Short", issuer: root, extensions: short)
      issuer = try TestCertificate("Too deep", issuer: first, isAuthority: true)
      chain = [issuer, first]
    case (_, _): break
    }
    let leaf = try TestCertificate(
      "mail.example.org",
      names: "DNS:mail.example.org",
      issuer: issuer,
      key: value == "rsa1024" ? TestKey(rsaBits: 1_024) : TestKey(),
      digest: value == "sha1" ? EVP_sha1() : EVP_sha256(),
      extensions: extensions
    )
    let fault = try await fault(leaf, chain: chain)
    guard case .certificate(let words) = fault else {
      Issue.record("\(value): \(String(describing: fault))")
      return
    }
    #expect(!words.isEmpty)
  }

  @Test func `a pinned key is enough, whoever signed it, until it expires`() async throws {
    let names = "DNS:other.example.net"
    let key = TestKey()
    let first = try TestCertificate("first", names: names, key: key)
    let pin = try #require(PublicKeyPin(of: first.certificate)).base64
    #expect(try await fault(first, caFile: .some(nil), pin: pin, trust: .nobody) == nil)
    let renewed = try TestCertificate("renewed", names: names, issuer: root, key: key)
    #expect(try await fault(renewed, caFile: .some(nil), pin: pin, trust: .nobody) == nil)
    #expect(try await fault(renewed, pin: pin) == nil)
    let hex = try #require(Data(base64Encoded: pin)).map { String(format: "%02X", $0) }.joined(separator: ":")
    #expect(try await fault(renewed, caFile: .some(nil), pin: hex) == nil)
    let other = try TestCertificate("mail.example.org", names: "DNS:mail.example.org", issuer: root)
    #expect(try await fault(other, pin: pin) == .pinMismatch, "valid but another key")
    for issuer in [nil, root] {
      let expired = try TestCertificate("expired", names: names, issuer: issuer, key: key, days: -10 ... -1)
      #expect(try await fault(expired, pin: pin) == .certificateExpired)
      let early = try TestCertificate("early", names: names, issuer: issuer, key: key, days: 1...10)
      #expect(try await fault(early, pin: pin) == .certificateNotYetValid)
    }
    let wrongPurpose = [NID_ext_key_usage: "clientAuth"]
    let client = try TestCertificate("client", names: names, key: key, extensions: wrongPurpose)
    guard case .certificate = try await fault(client, pin: pin) else {
      Issue.record("believed")
      return
    }
  }

  @Test(arguments: ["", "abc", "sha256/", String(repeating: "g", count: 64), "AAAA"])
  func `a pin that is no digest is refused`(pin: String) async throws {
    guard case .other = try await fault(leaf("DNS:mail.example.org"), pin: pin) else {
      Issue.record("believed")
      return
    }
  }

  @Test func `the key of a refused server can be shown, to pin it`() async throws {
    let alone = try TestCertificate("mail.example.org", names: "DNS:mail.example.org")
    let server = try TLSServer(alone)
    let listener = try Listener { server.serve($0) }
    let channel = try await connect(listener, tls: TLSPolicy(serverName: "mail.example.org", caFile: roots))
    await #expect(throws: TLSFault.selfSigned) { try await channel.startTLS(within: .seconds(10)) }
    #expect(channel.peerSPKI == PublicKeyPin(of: alone.certificate)?.base64)
  }

  @Test func `without a trust store nobody is believed`() async throws {
    let leaf = try leaf("DNS:mail.example.org")
    let empty = "\(scratch.path)/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let garbage = "\(scratch.path)/garbage.pem"
    try "no certificate".write(toFile: garbage, atomically: true, encoding: .utf8)
    for file in ["\(scratch.path)/missing.pem", garbage, "/dev/null"] {
      guard case .trustStoreUnavailable = try await fault(leaf, caFile: file) else {
        Issue.record("\(file)")
        return
      }
      let system = TrustStore.system(file: file, directory: empty)
      guard case .trustStoreUnavailable = try await fault(leaf, caFile: .some(nil), trust: system)
      else {
        Issue.record("system \(file)")
        return
      }
    }
  }

  @Test func `the system's store is a directory of hashes or a bundle, and is noticed when it changes`()
    async throws
  {
    let leaf = try leaf("DNS:mail.example.org")
    let bundle = TrustStore.system(file: roots, directory: "\(scratch.path)/missing")
    #expect(try await fault(leaf, caFile: .some(nil), trust: bundle) == nil)

    let hashed = try scratch.file(String(format: "%08lx.0", X509_subject_name_hash(root.certificate)), [root])
    let directory = TrustStore.system(file: "/dev/null", directory: scratch.path)
    #expect(try await fault(leaf, caFile: .some(nil), trust: directory) == nil)
    try FileManager.default.removeItem(atPath: hashed)
    guard case .trustStoreUnavailable = try await fault(leaf, caFile: .some(nil), trust: directory)
    else {
      Issue.record("an old context was used")
      return
    }

    let stranger = try TestCertificate("Unknown Root", isAuthority: true)
    #expect(try await fault(leaf, caFile: scratch.file("roots.pem", [stranger])) == .unknownAuthority)
  }
}
