import Testing

/// The layers of `Sources/README.md`, lowest first: a target imports only from rows below its own.
@Suite struct LayerTests {
  private static let rows: [[String]] = [
    ["Wire", "JSON", "COpenSSL", "CLinux"],
    ["MIME"],
    ["SMTP", "RPC"],
    ["Comms"],
    ["Storage", "Transport"],
    ["Engine"],
    ["API"],
    ["chasqui", "protocol-gen"],
  ]
  /// What only one target may import.
  private static let owners = ["COpenSSL": "Transport", "GRDB": "Storage", "ArgumentParser": "chasqui"]
  /// Targets of bytes, values and rules: no I/O and no clock.
  private static let pure: Set<String> = ["Wire", "JSON", "MIME", "SMTP", "Comms"]
  private static let impure: Set<String> = [
    "Glibc", "Dispatch", "FoundationNetworking", "CLinux", "COpenSSL", "Synchronization", "Logging",
  ]

  @Test func `a target imports only from rows below its own`() throws {
    var row: [String: Int] = [:]
    for (index, names) in Self.rows.enumerated() { for name in names { row[name] = index } }
    var seen: Set<String> = []
    for file in try Repository.swiftFiles(in: "Sources") {
      let target = String(file.path.split(separator: "/")[1])
      seen.insert(target)
      let own = try #require(row[target], "\(target) has no row")
      for module in imports(file.text) {
        if let other = row[module] { #expect(other < own, "\(file.path) imports \(module)") }
        if let owner = Self.owners[module] { #expect(target == owner, "\(file.path) imports \(module)") }
        if Self.pure.contains(target) {
          #expect(!Self.impure.contains(module), "\(file.path) imports \(module)")
        }
      }
    }
    #expect(seen == Set(Self.rows.joined()).subtracting(["COpenSSL", "CLinux"]))
  }

  @Test func `targets of values read no clock and draw no random numbers`() throws {
    let banned = [
      /\bDate\(\)/, /\bContinuousClock\b/, /\bSystemRandomNumberGenerator\b/, /\bgetenv\b/, /\.random\(/,
    ]
    for file in try Repository.swiftFiles(in: "Sources")
    where Self.pure.contains(String(file.path.split(separator: "/")[1])) {
      for line in file.text.numberedLines where !line.text.contains("//") {
        for pattern in banned {
          #expect(line.text.firstMatch(of: pattern) == nil, "\(file.path):\(line.number)")
        }
      }
    }
  }

  private func imports(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^(?:package |public |private |internal |@\w+ )*import (?:\w+ )?(\w+)/).map {
        String($0.1)
      }
    }
  }
}
