import Testing
import Wire

@Suite struct SASLTests {
  private func start(
    _ mechanism: SASLMechanism,
    user: String = "ana@example.com",
    secret: String = "s3cret",
    nonce: String = "fyko+d2lbbFgONRv9qkxdawL"
  ) -> any SASLExchange {
    let kind: Credentials.Kind = SASLMechanism.preferred(for: .token).contains(mechanism) ? .token : .password
    let credentials = Credentials(user: user, secret: Secret(secret), kind: kind)
    return mechanism.exchange(
      for: SASLContext(credentials: credentials, clientNonce: nonce, host: "server.example.com", port: 143)
    )
  }

  private func text(_ secret: Secret?) -> String? { secret?.reveal { String(decoding: $0, as: UTF8.self) } }
  private func base64(_ secret: Secret?) -> String? {
    secret?.reveal { String(decoding: SASLBase64.encode($0), as: UTF8.self) }
  }

  @Test func `PLAIN says all at once`() {
    #expect(base64(start(.plain).initialResponse) == "AGFuYUBleGFtcGxlLmNvbQBzM2NyZXQ=")
  }

  @Test func `LOGIN answers in order whatever the prompts are`() throws {
    var exchange = start(.login)
    #expect(exchange.initialResponse == nil)
    #expect(base64(try exchange.respond(to: Bytes("password?".utf8))) == "YW5hQGV4YW1wbGUuY29t")
    #expect(!exchange.mayConclude)
    #expect(base64(try exchange.respond(to: [])) == "czNjcmV0")
    #expect(exchange.mayConclude)
    #expect(throws: SASLFault.unexpectedChallenge) { try exchange.respond(to: []) }
  }

  @Test func `CRAM-MD5 is as RFC 2195 shows it`() throws {
    var exchange = start(.cramMD5, user: "tim", secret: "tanstaaftanstaaf")
    let response = try exchange.respond(to: Bytes("<1896.697170952@postoffice.reston.mci.net>".utf8))
    #expect(text(response) == "tim b913a602c7eda7a495b4e6e7334d3890")
  }

  @Test func `XOAUTH2 is as its vendors show it, and an error gets an empty answer`() throws {
    var exchange = start(.xoauth2, secret: "ya29.TOKEN")
    #expect(
      base64(exchange.initialResponse) == "dXNlcj1hbmFAZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIgeWEyOS5UT0tFTgEB"
    )
    #expect(exchange.mayConclude)
    #expect(try exchange.respond(to: Bytes("{}".utf8)).isEmpty)
    #expect(!exchange.mayConclude)
  }

  @Test func `OAUTHBEARER is as RFC 7628 shows it, and names are escaped`() throws {
    var exchange = start(
      .oauthBearer,
      user: "user@example.com",
      secret: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
    )
    #expect(
      base64(exchange.initialResponse)
        == "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQz"
        + "AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
    )
    #expect(base64(try exchange.respond(to: Bytes("{}".utf8))) == "AQ==")
    #expect(
      text(start(.oauthBearer, user: "a=b,c").initialResponse)?.hasPrefix("n,a=a=3Db=2Cc,\u{1}") == true
    )
  }

  private static let sha1 = [
    "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
  ]
  private static let sha256 = [
    "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
      + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  ]

  @Test(arguments: [
    (SASLMechanism.scramSHA1, "fyko+d2lbbFgONRv9qkxdawL", sha1),
    (.scramSHA256, "rOprNGfwEbeRWgbNEkqO", sha256),
  ])
  func `SCRAM is as RFC 5802 and 7677 show it`(mechanism: SASLMechanism, nonce: String, lines: [String])
    throws
  {
    var exchange = start(mechanism, user: "user", secret: "pencil", nonce: nonce)
    #expect(text(exchange.initialResponse) == lines[0])
    #expect(text(try exchange.respond(to: Bytes(lines[1].utf8))) == lines[2])
    #expect(!exchange.mayConclude)
    var cheated = exchange
    #expect(try exchange.respond(to: Bytes(lines[3].utf8)).isEmpty)
    #expect(exchange.mayConclude)
    #expect(throws: SASLFault.serverNotVerified) { try cheated.respond(to: Bytes(lines[3].dropLast(5).utf8)) }
  }

  @Test(arguments: [
    ("", SASLFault.malformedChallenge("SCRAM server-first message")),
    ("m=ext,r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=4096", .malformedChallenge("SCRAM field r")),
    ("r=\(nonce),s=QSXCR+Q6sek8bf92,i=4096", .serverNotVerified),
    ("r=x\(nonce)x,s=QSXCR+Q6sek8bf92,i=4096", .serverNotVerified),
    ("r=\(nonce)x,s=!,i=4096", .malformedChallenge("SCRAM salt")),
    ("r=\(nonce)x,s=,i=4096", .malformedChallenge("SCRAM field s")),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=", .malformedChallenge("SCRAM field i")),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=many", .malformedChallenge("SCRAM iteration count")),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=-4096", .iterations(-4096)),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=4095", .iterations(4095)),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=600001", .iterations(600_001)),
    ("r=\(nonce)x,s=QSXCR+Q6sek8bf92,i=99999999999999999999", .malformedChallenge("SCRAM iteration count")),
  ])
  func `SCRAM refuses what it cannot trust`(challenge: String, fault: SASLFault) {
    var exchange = start(.scramSHA256, nonce: Self.nonce)
    #expect(throws: fault) { try exchange.respond(to: Bytes(challenge.utf8)) }
  }

  private static let nonce = "fyko+d2lbbFgONRv9qkxdawL"

  @Test func `an error of the server ends SCRAM without success`() throws {
    var exchange = start(.scramSHA1, user: "user", secret: "pencil")
    _ = try exchange.respond(to: Bytes(Self.sha1[1].utf8))
    #expect(try exchange.respond(to: Bytes("e=invalid-proof".utf8)).isEmpty)
    #expect(!exchange.mayConclude)
    #expect(throws: SASLFault.unexpectedChallenge) { try exchange.respond(to: []) }
  }

  @Test func `a password longer than a block is hashed first`() throws {
    var exchange = start(.scramSHA1, user: "user", secret: String(repeating: "pencil", count: 20))
    #expect(
      text(try exchange.respond(to: Bytes(Self.sha1[1].utf8)))?.hasSuffix(",p=suAHC7CEvGqjJEB9Ya0in+CZ6Nc=")
        == true
    )
  }

  @Test(arguments: SASLMechanism.allCases)
  func `an exchange in progress shows no secret`(mechanism: SASLMechanism) throws {
    var exchange = start(mechanism, user: "user", secret: "CANARY")
    var shown = ""
    dump(exchange, to: &shown)
    if exchange.initialResponse == nil || mechanism == .scramSHA1 {
      _ = try exchange.respond(to: Bytes(Self.sha1[1].utf8))
    }
    dump(exchange, to: &shown)
    shown += "\(exchange) \(String(reflecting: exchange))"
    #expect(!shown.contains("CANARY"))
    #expect(!shown.contains("67, 65, 78") && !shown.contains("- 67\n"))
  }
}
