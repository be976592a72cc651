package import Comms
import Glibc

/// Whether the database is the one that was last used here.
package enum GenerationCheck: Sendable, Hashable {
  case ok
  /// The file beside it has seen a later state, or another installation: messages it calls queued may have
  /// left.
  case restoredBackup
}

extension Store {
  /// Compares the counter in the database with the one in the file; changes nothing.
  package func checkGeneration() async throws -> GenerationCheck {
    let (installation, counter) = try await stamp()
    guard let text = try fileStamp() else { return .ok }
    let parts = text.split(separator: " ")
    guard parts.count == 2, let seen = Int(parts[1]) else { return .restoredBackup }
    return parts[0] == installation && counter >= seen ? .ok : .restoredBackup
  }

  /// At the start of the workers: counts up in the database, durably, then in the file.
  package func bumpGeneration(at now: Instant) async throws {
    // After an operator accepted a restored backup the database catches up with the file.
    let seen = try fileStamp().flatMap { text in text.split(separator: " ").last.flatMap { Int($0) } } ?? 0
    let stamp = try await write(.outcome) { writing in
      let counter = max(Int(try writing.setting("generation") ?? "") ?? 0, seen) + 1
      try writing.set("generation", to: String(counter), at: now)
      return "\(try writing.setting("installation") ?? "") \(counter)\n"
    }
    do { try Paths.replace(directory.generation, with: Array(stamp.utf8)) } catch { throw error.store }
  }

  private func stamp() async throws -> (installation: String, counter: Int) {
    try await read { reading in
      (try reading.setting("installation") ?? "", Int(try reading.setting("generation") ?? "") ?? 0)
    }
  }

  private func fileStamp() throws(StoreError) -> String? {
    do {
      guard let bytes = try Paths.content(of: directory.generation) else { return nil }
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    } catch { throw error.store }
  }
}
