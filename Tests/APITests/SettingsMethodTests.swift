import JSON
import RPC
import Testing

@Suite struct SettingsMethodTests {
  @Test func `a domain is created, changed by what is given and forgotten`() async throws {
    let bench = try MethodBench()
    let made = try await bench.call(
      "domain.create",
      [
        "name": "Acme.EC", "outgoing": ["host": "MAIL.acme.ec", "port": 587, "security": "starttls"],
        "incoming": ["protocol": "pop3", "host": "pop.acme.ec"],
      ]
    )
    let id = try #require(made["id"])
    #expect(made["name"] == "acme.ec")
    #expect(made["outgoing"] == ["host": "mail.acme.ec", "port": 587, "security": "starttls"])
    #expect(made["incoming"] == ["protocol": "pop3", "host": "pop.acme.ec"])
    #expect(made["accounts"] == [])
    let changed = try await bench.call(
      "domain.update",
      ["domainId": id, "revision": 1, "outgoing": ["port": nil], "incoming": ["port": 1995]]
    )
    #expect(changed["revision"] == 2)
    #expect(changed["outgoing"] == ["host": "mail.acme.ec", "security": "starttls"])
    #expect(changed["incoming"] == ["protocol": "pop3", "host": "pop.acme.ec", "port": 1995])
    #expect(try await bench.call("domain.get", ["domainId": id]) == changed)
    #expect(try await bench.call("domain.list", ["limit": 1]) == ["items": [changed], "total": 1])
    #expect(try await bench.slug("domain.update", ["domainId": id, "revision": 1]) == "conflict")
    #expect(try await bench.slug("domain.create", ["name": "acme.ec"]) == "conflict")
    #expect(try await bench.call("domain.delete", ["domainId": id]) == ["done": true])
    #expect(try await bench.slug("domain.get", ["domainId": id]) == "domain_not_found")
  }

  @Test func `a domain with letters of its own is kept as A-labels`() async throws {
    let bench = try MethodBench()
    #expect(try await bench.call("domain.create", ["name": "ñandú.ec"])["name"] == "xn--and-6ma2c.ec")
    #expect(try await bench.slug("domain.create", ["name": "no domain"]) == "invalid_params")
  }

  @Test func `a domain that accounts use shows them and stays`() async throws {
    let bench = try MethodBench()
    let domain = try await bench.call(
      "domain.create",
      ["name": "acme.ec", "outgoing": ["host": "mail.acme.ec"]]
    )
    let id = try #require(domain["id"])
    let account = try await bench.call(
      "account.create",
      ["name": "Sales", "address": "sales@acme.ec", "outgoing": ["enabled": true]]
    )
    let accountID = try #require(account["id"] ?? account["account"]?["id"])
    #expect(try await bench.call("domain.get", ["domainId": id])["accounts"] == [accountID])
    #expect(try await bench.slug("domain.delete", ["domainId": id]) == "domain_in_use")
  }

  @Test func `a repeated domain.create with its key is the same call`() async throws {
    let bench = try MethodBench()
    let params: JSONValue = ["name": "acme.ec", "idempotencyKey": "k1"]
    let first = try await bench.call("domain.create", params)
    let second = try await bench.call("domain.create", params)
    #expect(second["replayed"] == true)
    #expect(second["id"] == first["id"])
  }

  @Test func `areas are listed page by page, built-in ones first`() async throws {
    let bench = try MethodBench()
    _ = try await bench.call("area.create", ["name": "warranties"])
    var names: [String] = []
    var cursor: JSONValue?
    repeat {
      var params: JSONObject = ["limit": 3]
      params["cursor"] = cursor
      let page = try await bench.call("area.list", .object(params))
      #expect(page["total"] == 8)
      names += try #require(page["items"]?.arrayValue).compactMap { $0["name"]?.stringValue }
      cursor = page["nextCursor"]
    } while cursor != nil
    #expect(
      names == [
        "all", "collections", "customers", "invoices", "payments", "supplierPayments", "tickets",
        "warranties",
      ]
    )
    #expect(try await bench.slug("area.list", ["cursor": "?"]) == "invalid_params")
  }

  @Test func `an area takes an account, and null takes it away`() async throws {
    let bench = try MethodBench()
    let account = try await bench.makeAccount()
    let assigned = try await bench.call(
      "area.assign",
      ["area": "invoices", "accountId": account, "revision": 1]
    )
    #expect(
      assigned == [
        "name": "invoices", "builtIn": true, "accountId": account, "accountName": "Billing", "revision": 2,
      ]
    )
    #expect(
      try await bench.slug("area.assign", ["area": "invoices", "accountId": account, "revision": 1])
        == "conflict"
    )
    #expect(
      try await bench.call("area.assign", ["area": "invoices", "accountId": nil])
        == ["name": "invoices", "builtIn": true, "revision": 3]
    )
    #expect(try await bench.slug("area.assign", ["area": "invoices"]) == "invalid_params")
    #expect(try await bench.slug("area.assign", ["area": "nothing", "accountId": nil]) == "area_not_found")
    #expect(
      try await bench.slug("area.assign", ["area": "all", "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz"])
        == "account_not_found"
    )
  }

  @Test func `only the host's own areas can be deleted`() async throws {
    let bench = try MethodBench()
    #expect(try await bench.slug("area.delete", ["name": "invoices"]) == "invalid_params")
    _ = try await bench.call("area.create", ["name": "warranties"])
    #expect(try await bench.slug("area.create", ["name": "warranties"]) == "conflict")
    #expect(try await bench.slug("area.create", ["name": "1st"]) == "invalid_params")
    #expect(try await bench.call("area.delete", ["name": "warranties"]) == ["done": true])
    #expect(try await bench.slug("area.delete", ["name": "warranties"]) == "area_not_found")
  }

  @Test(arguments: [("en", "app password"), ("es", "contraseña de aplicación")])
  func `a preset says what it demands in the caller's language`(locale: String, words: String) async throws {
    let bench = try MethodBench(locale: try #require(Language(tag: locale)))
    let items = try #require(
      try await bench.call("preset.list", ["domain": "GMAIL.com"])["items"]?.arrayValue
    )
    #expect(items.count == 1)
    #expect(items.first?["demands"] == "app_password")
    #expect(items.first?["note"]?.stringValue?.contains(words) == true)
    let all = try #require(try await bench.call("preset.list")["items"]?.arrayValue)
    #expect(all.count > 30)
    #expect(all.allSatisfy { $0["note"]?.stringValue?.contains("{") == false })
  }

  @Test func `an address finds its domain here, then a known service, then advice`() async throws {
    let bench = try MethodBench()
    let gmail = try await bench.call("account.discover", ["address": "ana@gmail.com"])
    #expect(gmail["source"] == "preset")
    #expect(gmail["preset"] == "gmail")
    #expect(gmail["demands"] == "app_password")
    #expect(gmail["outgoing"] == ["host": "smtp.gmail.com", "port": 465, "security": "tls"])
    let domain = try await bench.call(
      "domain.create",
      [
        "name": "gmail.com", "outgoing": ["host": "relay.acme.ec", "port": 587],
        "incoming": ["protocol": "pop3", "host": "p.acme.ec"],
      ]
    )
    let own = try await bench.call("account.discover", ["address": "ana@GMAIL.com"])
    #expect(own["source"] == "domain")
    #expect(own["domainId"] == domain["id"])
    #expect(own["outgoing"] == ["host": "relay.acme.ec", "port": 587, "security": "starttls"])
    #expect(own["pop3"] == ["host": "p.acme.ec", "port": 995, "security": "tls"])
    #expect(own["imap"] == nil)
    let nobody = try await bench.call("account.discover", ["address": "ana@nobody.example"])
    #expect(nobody["found"] == false)
    #expect(nobody["source"] == "none")
    #expect(try await bench.slug("account.discover", ["address": "nobody"]) == "invalid_params")
  }

  @Test func `a token goes in, is never shown and goes with its server`() async throws {
    let bench = try MethodBench()
    let account = try await bench.makeAccount()
    #expect(
      try await bench.call("oauth.status", ["accountId": account]) == [
        "accountId": account, "hasToken": false,
      ]
    )
    let set = try await bench.call(
      "oauth.setToken",
      ["accountId": account, "accessToken": "ya29.canary", "expiresAt": "2099-01-01T00:00:00Z"]
    )
    #expect(set["hasToken"] == true)
    #expect(set["expiresAt"] == "2099-01-01T00:00:00.000Z")
    #expect(try await bench.call("oauth.status", ["accountId": account]) == set)
    #expect(!JSONWriter.text(set).contains("canary"))
    #expect(
      try await bench.slug(
        "oauth.setToken",
        ["accountId": account, "accessToken": "x", "expiresAt": "2001-01-01T00:00:00Z"]
      )
        == "invalid_params"
    )
    // Without a date the old one does not stay.
    let renewed = try await bench.call("oauth.setToken", ["accountId": account, "accessToken": "ya30"])
    #expect(renewed["expiresAt"] == nil)
    #expect(try await bench.call("oauth.status", ["accountId": account])["expiresAt"] == nil)
    _ = try await bench.call("account.update", ["accountId": account, "outgoing": ["host": "other.acme.ec"]])
    #expect(
      try await bench.call("oauth.status", ["accountId": account]) == [
        "accountId": account, "hasToken": false,
      ]
    )
  }
}
