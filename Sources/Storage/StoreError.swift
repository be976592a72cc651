package import Comms

/// Why the store could not do something.
///
/// Bodies of `read` and `write` may throw errors of their own besides.
package enum StoreError: Error, Sendable, Hashable {
  /// The directory or a file in it has the wrong owner, mode or kind.
  case unsafePath(path: String, reason: String)
  /// The file is a database of another program.
  case foreignFile(applicationID: Int)
  /// The file was written by a later version of this program.
  case newerSchema(found: Int, known: Int)
  /// A setting that durability or safety rests on did not take.
  case pragma(name: String, expected: String, found: String)
  /// Another process has the data directory and one of the two wants it alone.
  case inUse(pid: Int32?)
  /// Another process kept the lock for longer than we wait.
  case busy
  case diskFull
  case corrupt(String)
  /// The disk failed; whether the last transaction is durable is unknown until it is read again.
  case io(String)
  /// Nothing can be written here, though it can be read.
  case readOnly(String)
  case closed
  case notFound
  /// The row has moved on; its revision is now this.
  case conflict(revision: Int)
  /// Something with this unique name or key exists.
  case duplicate
  /// A row that others still refer to cannot go.
  case referenced
  /// Anything else, in SQLite's own words.
  case other(String)

  /// The same as facts for a caller.
  package var failure: Failure {
    switch self {
    case .unsafePath(let path, let reason):
      Failure(.internalError, stage: "storage", facts: ["path": path, "reason": reason])
    case .foreignFile(let id):
      Failure(.dbCorrupt, stage: "storage", facts: ["reason": "foreign file", "applicationId": String(id)])
    case .newerSchema(let found, let known):
      Failure(
        .internalError,
        stage: "storage",
        facts: ["reason": "newer schema", "found": String(found), "known": String(known)]
      )
    case .pragma(let name, let expected, let found):
      Failure(
        .internalError,
        stage: "storage",
        facts: ["reason": name, "expected": expected, "found": found]
      )
    case .inUse(let pid): Failure(.dbInUse, facts: pid.map { ["pid": String($0)] } ?? [:])
    case .busy: Failure(.dbBusy)
    case .diskFull: Failure(.diskFull)
    case .corrupt(let reason): Failure(.dbCorrupt, facts: ["reason": reason])
    case .io(let reason): Failure(.diskFailed, stage: "storage", facts: ["reason": reason])
    case .readOnly(let reason): Failure(.storageReadOnly, stage: "storage", facts: ["reason": reason])
    case .closed: Failure(.shuttingDown)
    case .notFound: Failure(.notFound)
    case .conflict(let revision): Failure(.conflict, facts: ["revision": String(revision)])
    case .duplicate: Failure(.conflict, facts: ["reason": "duplicate"])
    case .referenced: Failure(.conflict, facts: ["reason": "referenced"])
    case .other(let reason): Failure(.internalError, stage: "storage", facts: ["reason": reason])
    }
  }
}
