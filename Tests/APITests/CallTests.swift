import Comms
import Engine
import JSON
import RPC
import Testing

@testable import API

/// What a caller is told of a call that is wrong, forbidden or repeated.
@Suite struct CallTests {
  private static let password = "Zanahoria-42-cañón"

  /// Sends nothing anywhere: messages are filed.
  private func sandbox(_ bench: MethodBench) async throws -> JSONValue {
    let account = try await bench.call(
      "account.create",
      [
        "name": "Billing", "address": "billing@acme.ec", "provider": "sandbox",
        "outgoing": ["enabled": true, "default": true],
      ]
    )
    return try #require(account["id"])
  }

  private func issues(_ bench: MethodBench, _ method: String, _ params: JSONValue) async throws -> [String:
    String]
  {
    do {
      _ = try await bench.call(method, params)
      Issue.record("\(method) was not refused")
      return [:]
    } catch let error as RPCError {
      #expect(error.code == -32_602)
      var found: [String: String] = [:]
      for issue in error.data?["issues"]?.arrayValue ?? [] {
        found[issue["pointer"]?.stringValue ?? ""] = issue["message"]?.stringValue
      }
      return found
    }
  }

  @Test(arguments: [(Language.en, "Did you mean \"subject\"?"), (.es, "¿Quiso decir «subject»?")])
  func `an unknown parameter is answered with the nearest known one`(locale: Language, hint: String)
    async throws
  {
    let bench = try MethodBench(locale: locale)
    let found = try await issues(bench, "email.send", ["to": ["ana@client.ec"], "subjet": "Hi", "text": "x"])
    #expect(found["/subjet"]?.contains(hint) == true, "\(found)")
  }

  @Test func `an unknown method is answered with the nearest known one`() async throws {
    let bench = try MethodBench()
    let error = await #expect(throws: RPCError.self) { try await bench.call("account.crate") }
    #expect(error?.code == -32_601 && error?.data?["fix"]?.stringValue == "Did you mean \"account.create\"?")
  }

  @Test func `one answer names every mistake by its place`() async throws {
    let bench = try MethodBench()
    let found = try await issues(
      bench,
      "email.send",
      [
        "to": ["nobody", "ana@client.ec", 5], "cc": ["a@b@c"], "subject": 7, "priority": "urgnt",
        "headers": [["name": "X-A", "value": "1\r\nBcc: v@x.ec"]], "sendAt": "tomorrow", "wat": 1,
        "idempotencyKey": "clave ñ", "actor": ["name": "Ana"],
      ]
    )
    let wanted: Set = [
      "/to/0", "/to/2", "/cc/0", "/subject", "/priority", "/headers/0/value", "/sendAt", "/wat",
      "/idempotencyKey", "/actor/id",
    ]
    #expect(Set(found.keys) == wanted, "\(Set(found.keys).symmetricDifference(wanted))")
    #expect(found["/priority"]?.contains("Did you mean \"urgent\"?") == true)
    #expect(found.values.allSatisfy { !$0.isEmpty && !$0.contains("Bcc") })
  }

  @Test func `parameters by position are refused`() async throws {
    let bench = try MethodBench()
    #expect(try await bench.slug("account.list", [1, 2]) == "invalid_params")
  }

  /// LK: a password goes in and never comes out, in no answer, error, event or audit line.
  @Test func `a password is never shown again`() async throws {
    let bench = try MethodBench()
    let id = try await bench.makeAccount()
    var said: [String] = []
    func call(_ method: String, _ params: JSONValue = [:]) async throws {
      do {
        said.append(JSONWriter.text(try await bench.call(method, params)))
      } catch let error as RPCError {
        said.append(error.message + JSONWriter.text(error.data ?? .null))
      }
    }
    let secret = JSONValue.string(Self.password)
    try await call("account.setPassword", ["accountId": id, "password": secret])
    #expect(said[0].contains("\"hasPassword\":true"))
    try await call("oauth.setToken", ["accountId": id, "accessToken": secret])
    try await call("account.setPassword", ["accountId": secret, "password": secret, "passwrd": secret])
    try await call("account.setPassword", ["accountId": id, "password": [secret]])
    try await call("account.setPassword", ["accountId": id, "password": secret, "idempotencyKey": "k1"])
    try await call(
      "account.setPassword",
      ["accountId": id, "password": "Remolacha-7", "idempotencyKey": "k1"]
    )
    for method in Catalog.entries.map(\.description) where method.effect == .reads {
      let takesAccount = method.params.fields.contains { $0.name == "accountId" }
      try await call(method.name, takesAccount ? ["accountId": id] : [:])
    }
    #expect(said.count > 15)
    for text in said {
      #expect(!text.contains("Zanahoria"), "\(text.prefix(300))")
      #expect(!text.contains("Remolacha"), "\(text.prefix(300))")
    }
  }

  @Test func `no schema of a result has a secret in it`() {
    for method in Catalog.entries.map(\.description) {
      #expect(!method.result.hasSecret, "\(method.name)")
    }
    #expect(
      Catalog.byName["account.setPassword"]?.description.params.hasSecret == true,
      "the search finds nothing"
    )
  }

  @Test(arguments: [
    (["*"], true), (["account.*"], true), (["account.create"], true), ([], false), (["history.*"], false),
    (["account.get", "email.send"], false), (["account"], false), (["Account.Create"], false),
  ])
  func `an actor may call what its permissions name`(permissions: [String], isAllowed: Bool) async throws {
    let bench = try MethodBench()
    let before = try await bench.call("account.list")["items"]?.arrayValue?.count ?? 0
    let actor: JSONValue = ["id": "u1", "permissions": .array(permissions.map(JSONValue.string))]
    let params: JSONValue = ["name": "Billing", "address": "billing@acme.ec", "actor": actor]
    let slug = try await bench.slug("account.create", params)
    #expect(slug == (isAllowed ? nil : "forbidden"))
    let count = try await bench.call("account.list")["items"]?.arrayValue?.count
    #expect(count == before + (isAllowed ? 1 : 0))
  }

  @Test func `the permissions of the session hold for calls that name no actor`() async throws {
    let bench = try MethodBench()
    bench.session.update { $0.actor = Actor(id: "u1", permissions: ["account.list"]) }
    #expect(try await bench.slug("account.list") == nil)
    #expect(try await bench.slug("account.create", ["name": "B", "address": "b@acme.ec"]) == "forbidden")
    #expect(try await bench.slug("ping") == nil, "open to everyone")
  }

  // MARK: - Repetition (OB-06)

  private func email(_ account: JSONValue, key: String, subject: String = "Invoice 1") -> JSONValue {
    [
      "accountId": account, "to": ["ana@client.ec"], "subject": .string(subject), "text": "x",
      "idempotencyKey": .string(key),
    ]
  }

  private func messages(_ bench: MethodBench) async throws -> Int? {
    try await bench.call("history.list", ["channel": "email"])["items"]?.arrayValue?.count
  }

  @Test func `the same call again is the same message`() async throws {
    let bench = try MethodBench()
    let account = try await sandbox(bench)
    let first = try await bench.call("email.send", email(account, key: "order-1"))
    let second = try await bench.call("email.send", email(account, key: "order-1"))
    #expect(first["replayed"] == nil && second["replayed"] == true)
    #expect(first["messageId"] != nil && first["messageId"] == second["messageId"])
    // Members in another order, and defaults spelled out, are the same call.
    let spelled: JSONValue = [
      "idempotencyKey": "order-1", "text": "x", "cc": [], "subject": "Invoice 1", "to": ["ana@client.ec"],
      "accountId": account,
    ]
    #expect(try await bench.call("email.send", spelled)["messageId"] == first["messageId"])
    #expect(
      try await bench.call("email.send", email(account, key: "order-2"))["messageId"] != first["messageId"]
    )
    #expect(try await messages(bench) == 2)
  }

  @Test func `fifty at once are one message`() async throws {
    let bench = try MethodBench()
    let params = email(try await sandbox(bench), key: "order-1")
    let answers = try await withThrowingTaskGroup(of: JSONValue.self) { group in
      for _ in 0..<50 { group.addTask { try await bench.call("email.send", params) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 50 && Set(answers.map { $0["messageId"]?.stringValue }).count == 1)
    #expect(answers.filter { $0["replayed"] == true }.count == 49)
    #expect(try await messages(bench) == 1)
  }

  @Test func `the same key for another call is refused`() async throws {
    let bench = try MethodBench()
    let account = try await sandbox(bench)
    _ = try await bench.call("email.send", email(account, key: "order-1"))
    let other = email(account, key: "order-1", subject: "Invoice 2")
    #expect(try await bench.slug("email.send", other) == "idempotency_conflict")
    #expect(try await messages(bench) == 1)
    // A key counts within its method.
    let area: JSONValue = ["name": "events", "idempotencyKey": "order-1"]
    #expect(try await bench.slug("area.create", area) != "idempotency_conflict")
  }

  @Test func `a refused call does not use its key up`() async throws {
    let bench = try MethodBench()
    let account = try await sandbox(bench)
    var wrong = email(account, key: "order-1")
    wrong = ["accountId": account, "to": [], "subject": "x", "text": "x", "idempotencyKey": "order-1"]
    #expect(try await bench.slug("email.send", wrong) == "invalid_params")
    #expect(try await bench.call("email.send", email(account, key: "order-1"))["replayed"] == nil)
    #expect(try await messages(bench) == 1)
  }

  @Test func `what only reads takes no key`() async throws {
    let bench = try MethodBench()
    #expect(try await bench.slug("account.list", ["idempotencyKey": "k"]) == "invalid_params")
  }
}

extension SchemaDocument {
  fileprivate var hasSecret: Bool {
    switch self {
    case .any, .boolean, .integer: false
    case .string(let rules): rules.writeOnly
    case .array(let inner, _, _), .map(let inner), .nullable(let inner), .named(_, let inner): inner.hasSecret
    case .object(let object): object.fields.contains { $0.schema.hasSecret }
    case .oneOf(let all): all.contains { $0.hasSecret }
    }
  }
}
