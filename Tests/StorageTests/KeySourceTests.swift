import Foundation
import Testing
import Wire

@testable import Storage

struct KeySourceTests {
  let scratch: Scratch
  let bytes = Sample.entropy.bytes(32)

  init() throws { scratch = try Scratch() }

  private func file(_ name: String, _ bytes: [UInt8], mode: Int = 0o600) throws -> String {
    let path = try scratch.file(name, "", mode: mode)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
    return path
  }

  private func pipe(_ bytes: [UInt8]) throws -> Int32 {
    var ends: [Int32] = [0, 0]
    #expect(Foundation.pipe(&ends) == 0)
    _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    return ends[0]
  }

  @Test func `KY-03 every spelling of a key is the same key`() throws {
    let raw = try MasterKey(bytes, from: .environment)
    let hex = bytes.map(hexadecimal).joined()
    let base64 = Data(bytes).base64EncodedString()
    for text in [
      hex, hex.uppercased(), base64, Base64URL.encode(bytes), String(base64.dropLast()), hex + "\n",
      base64 + "\n",
      hex + "\r\n",
    ] {
      #expect(try MasterKey(Array(text.utf8), from: .environment).isSame(raw), "\(text.count)")
    }
    #expect(try MasterKey(bytes + [0x0A], from: .environment).isSame(raw))
    for wrong in [
      Array(bytes.dropLast()), bytes + [1], [], Array((hex + "0").utf8), Array((hex + "\n\n").utf8),
    ] {
      #expect(throws: KeyProblem.malformed(.environment), "\(wrong.count)") {
        try MasterKey(wrong, from: .environment)
      }
    }
  }

  @Test func `KY-12 a key that nobody drew at random is refused`() {
    let weak: [[UInt8]] = [
      [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xAB, count: 32), Array(0..<32),
      Array("correct horse battery staple 123".utf8), Array("0123456789abcdef0123456789abcdef".utf8),
      (0..<32).map { UInt8($0 % 4) &* 61 }, Array((String(repeating: "00", count: 32) + "\n").utf8),
    ]
    for key in weak {
      #expect(throws: KeyProblem.lowEntropy(.environment), "\(key)") {
        try MasterKey(key, from: .environment)
      }
    }
    #expect(throws: KeyProblem.malformed(.environment)) {
      try MasterKey(Array("a passphrase of some other length".utf8), from: .environment)
    }
  }

  @Test func `KY-09 sources count in their order`() throws {
    let sources: [(KeySource, (inout KeySources) throws -> Void)] = [
      (.descriptor, { $0.descriptor = try pipe(bytes) }),
      (
        .credentials(scratch.path + "/cred"), { $0.credentialsFile = try file("cred", bytes) }
      ), (.file(scratch.path + "/named"), { $0.file = try file("named", bytes) }),
      (.environment, { $0.environment = Secret(bytes) }),
      (.defaultFile(scratch.path + "/default"), { $0.defaultFile = try file("default", bytes) }),
    ]
    for first in sources.indices {
      var given = KeySources()
      for (_, add) in sources[first...] { try add(&given) }
      #expect(try given.locate()?.source == sources[first].0)
    }
    #expect(try KeySources().locate() == nil)
    #expect(try KeySources(credentialsFile: "/none", defaultFile: "/none").locate() == nil)
  }

  @Test func `KY-09 sources that disagree are refused`() throws {
    let scratchStore = try scratch.store()
    let given = KeySources(file: try file("named", bytes), environment: Secret(Sample.entropy.bytes(32)))
    let conflict = KeyProblem.conflict([.file(scratch.path + "/named"), .environment])
    #expect(throws: conflict) { try given.locate() }
    #expect(throws: conflict) { try Vault.open(scratchStore, sources: given) }
    scratchStore.close()
  }

  @Test func `a named file that is missing is no reason to look elsewhere`() throws {
    let given = KeySources(file: scratch.path + "/none", defaultFile: try file("default", bytes))
    #expect(throws: KeyProblem.unreadable(path: scratch.path + "/none", reason: "no such file")) {
      try given.locate()
    }
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660])
  func `LK-16 a key file open to others is refused`(bits: Int) throws {
    let path = try file("key", bytes, mode: bits)
    #expect(throws: KeyProblem.unsafeFile(path: path, reason: "open to others")) {
      try KeySources(file: path).locate()
    }
  }

  @Test func `LK-16 a key that is a link, a pipe or a directory is refused`() throws {
    let path = try file("key", bytes)
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: path)
    #expect(throws: KeyProblem.unsafeFile(path: scratch.path + "/link", reason: "symbolic link")) {
      try KeySources(file: scratch.path + "/link").locate()
    }
    #expect(mkfifo(scratch.path + "/fifo", 0o600) == 0)
    #expect(throws: KeyProblem.unsafeFile(path: scratch.path + "/fifo", reason: "not a file")) {
      try KeySources(file: scratch.path + "/fifo").locate()
    }
    #expect(throws: KeyProblem.unsafeFile(path: scratch.path, reason: "not a file")) {
      try KeySources(file: scratch.path).locate()
    }
  }

  @Test func `the default key lies in the configuration, never with the data`() async throws {
    #expect(KeySources.defaultFile(configHome: "/x", home: "/h", isRoot: true) == "/x/chasqui/master.key")
    #expect(
      KeySources.defaultFile(configHome: nil, home: "/h", isRoot: false) == "/h/.config/chasqui/master.key"
    )
    #expect(KeySources.defaultFile(configHome: "rel", home: nil, isRoot: true) == "/etc/chasqui/master.key")
    #expect(KeySources.defaultFile(configHome: nil, home: nil, isRoot: false) == nil)
    let store = try scratch.store()
    let vault = try Vault.open(store, sources: KeySources(defaultFile: store.directory.path + "/master.key"))
    await #expect(throws: KeyProblem.self) { try await vault.ensureKey(at: .start) }
    store.close()
  }

  @Test func `KY-10 the key variable leaves no trace in the environment`() throws {
    setenv("CHASQUI_KEY", bytes.map(hexadecimal).joined(), 1)
    let original = try #require(getenv("CHASQUI_KEY"))
    let sources = KeySources.ofProcess(descriptor: nil, file: nil)
    #expect(sources.environment?.count == 64)
    #expect((0..<64).allSatisfy { original[$0] == 0 })
    #expect(getenv("CHASQUI_KEY") == nil)
    #expect(KeySources.ofProcess(descriptor: nil, file: nil).environment == nil)
  }
}
