import Foundation
import SMTP
import Testing
import Wire

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

/// Every transcript of the folder.
///
/// An empty folder is a failure of its own below, not a suite that passes.
private let transcripts: [Transcript] = {
  let files =
    (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.compactMap { file in
    guard let source = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    return try? Transcript(name: file.deletingPathExtension().lastPathComponent, source)
  }
}()

@Suite struct TranscriptTests {
  @Test func `every transcript of the folder is loaded`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".txt")
    }
    for file in files where !transcripts.contains(where: { "\($0.name).txt" == file }) {
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      #expect(throws: Never.self, "\(file)") { try Transcript(name: file, source) }
    }
    #expect(files.count == transcripts.count)
    #expect(transcripts.count >= 42)
  }

  @Test(arguments: transcripts.map(\.name))
  func `a transcript ends the same however it is cut into packets`(name: String) throws {
    let transcript = try #require(transcripts.first { $0.name == name })
    var ways: [TranscriptPlayer.Chunking] = [.whole] + (1...5).map { .random(seed: $0) }
    // A flood octet by octet takes seconds; its small siblings say the same.
    if transcript.serverOctets < 20_000 { ways.append(.bytes) }
    for way in ways {
      var player = TranscriptPlayer(transcript, way)
      #expect(throws: Never.self, "\(name), \(way)") { try player.play() }
      #expect(player.outcomes == transcript.outcomes, "\(name), \(way)")
      if let text = transcript.text { #expect(player.lastText == text, "\(name), \(way)") }
    }
  }

  @Test(arguments: transcripts.map(\.name))
  func `a connection cut after any server line leaves no doubt but after the dot`(name: String) throws {
    let transcript = try #require(transcripts.first { $0.name == name })
    let lines = transcript.items.count { if case .server = $0 { true } else { false } }
    // The first and last lines of a flood say as much as all of them.
    for line in 0..<lines where line < 30 || line > lines - 3 {
      for missing in [0, 1, 2] {
        var player = TranscriptPlayer(transcript, .whole, .cut(lines: line, missing: missing))
        #expect(throws: Never.self, "\(name) cut at \(line)") { try player.play() }
        try expectSane(player, "\(name) cut \(missing) octets before the end of line \(line)")
      }
    }
  }

  @Test(arguments: transcripts.map(\.name))
  func `a time-out at any read leaves no doubt but after the dot`(name: String) throws {
    let transcript = try #require(transcripts.first { $0.name == name })
    var whole = TranscriptPlayer(transcript)
    try whole.play()
    for read in 1..<(whole.reads + 1) {
      var player = TranscriptPlayer(transcript, .whole, .timeOut(read: read))
      #expect(throws: Never.self, "\(name) read \(read)") { try player.play() }
      try expectSane(player, "\(name) timed out at read \(read)")
    }
  }

  @Test(arguments: transcripts.filter { $0.secret != nil }.map(\.name))
  func `nothing that can be printed shows the secret`(name: String) throws {
    let transcript = try #require(transcripts.first { $0.name == name })
    let secret = try #require(transcript.secret)
    let user = try #require(transcript.user)
    let forbidden = Self.spellings(of: secret, user: user)
    // Dumping every few octets of a flood takes seconds and shows nothing new.
    for way in [TranscriptPlayer.Chunking.whole] + (transcript.serverOctets < 2_000 ? [.random(seed: 7)] : [])
    {
      var player = TranscriptPlayer(transcript, way)
      player.inspect = { thing in
        var shown = String(describing: thing) + String(reflecting: thing)
        dump(thing, to: &shown)
        if let octets = thing as? Bytes { shown += String(decoding: octets, as: UTF8.self) }
        for spelling in forbidden where shown.contains(spelling) {
          throw TranscriptPlayer.Failure(description: "\(type(of: thing)) shows \(spelling)")
        }
      }
      #expect(throws: Never.self, "\(name)") { try player.play() }
    }
  }

  private static func spellings(of secret: String, user: String) -> [String] {
    let raw = Bytes(secret.utf8)
    let plain = [0] + Bytes(user.utf8) + [0] + raw
    let codes = [raw, plain].map { String(decoding: SASLBase64.encode($0), as: UTF8.self) }
    // A dump shows octets as numbers, in one line or one to a line.
    let numbers = raw.map(String.init)
    return [secret] + codes + [numbers.joined(separator: ", "), numbers.map { "- \($0)\n" }.joined()]
  }

  @Test(arguments: transcripts.filter { $0.header["plan"] == "starttls" }.map(\.name))
  func `a line injected before TLS is refused`(name: String) throws {
    let transcript = try #require(transcripts.first { $0.name == name })
    let beforeTLS = transcript.items.prefix { if case .tls = $0 { false } else { true } }
    guard beforeTLS.count < transcript.items.count else { return }
    let blocks = beforeTLS.indices.count { index in
      guard case .server = beforeTLS[index] else { return false }
      if index > 0, case .server = beforeTLS[index - 1] { return false }
      return true
    }
    for block in 0..<blocks {
      for way in [TranscriptPlayer.Chunking.whole, .bytes, .random(seed: 3)] {
        var player = TranscriptPlayer(transcript, way, .inject(block: block))
        #expect(throws: Never.self, "\(name), block \(block), \(way)") { try player.play() }
        #expect(player.injected && !player.wasSecured)
        guard case .failed(let failure) = player.open else {
          Issue.record("\(name): the injected line was taken")
          continue
        }
        switch failure.cause {
        case .plaintextBeforeTLS, .violation: break
        default: Issue.record("\(name): \(failure)")
        }
      }
    }
  }

  /// What must hold however a conversation breaks.
  private func expectSane(_ player: TranscriptPlayer, _ what: String) throws {
    guard let outcome = player.transaction else { return }
    #expect(outcome.committed == player.dotLeft, "\(what)")
    for result in outcome.recipients {
      switch result {
      case .accepted:
        #expect(player.heardAfterDot, "\(what)")
      case .unknown:
        #expect(player.dotLeft, "\(what)")
      case .refused(let stage, _):
        #expect(stage != .dot || player.heardAfterDot, "\(what)")
      case .notTried:
        #expect(!player.dotLeft, "\(what)")
      }
    }
  }
}
