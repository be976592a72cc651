import Comms
import Foundation
import Storage

/// Files messages as `.eml` under the data directory: the whole way of a message without a server.
struct SandboxCarrier: Sendable {
  let records: OutboxRecords
  let blobs: BlobStore
  let sandbox: String

  func carry(_ job: Job, of account: Account) async -> JobReport {
    let positions = job.positions
    let path = sandbox + "/" + job.delivery.id.text + ".eml"
    do {
      let temporary = path + ".partial"
      try write(job, to: temporary)
      let verdict = await records.mark(job, of: account, accepted: positions, refused: [:])
      guard case .go = verdict else {
        try? FileManager.default.removeItem(atPath: temporary)
        return .withdrawn(verdict)
      }
      guard rename(temporary, path) == 0 else { throw Failure(.diskFull, stage: "sandbox") }
    } catch {
      return .refused(Failure(contentError: error))
    }
    let reply = ServerReply(code: 250, enhanced: "2.0.0", text: "filed as \(path)")
    return .settled(Dictionary(uniqueKeysWithValues: positions.map { ($0, .accepted(reply)) }))
  }

  private func write(_ job: Job, to path: String) throws {
    var stream = try MailStream(job.content, blobs: blobs)
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw Failure(.diskFull, stage: "sandbox") }
    defer { try? file.close() }
    do {
      while let piece = try stream.next() { try file.write(contentsOf: piece) }
      try file.synchronize()
    } catch let error as CocoaError {
      throw Failure(.diskFull, stage: "sandbox", facts: ["reason": error.localizedDescription])
    }
  }
}
