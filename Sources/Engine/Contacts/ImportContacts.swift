package import Comms
import Storage

/// Reads the lines of an import for the engine, which knows neither their format nor people's languages.
package struct ContactRowReader: Sendable {
  let read: @Sendable ([UInt8]) -> Result<ContactEdit, RowRefusal>
  let text: @Sendable (FieldProblem) -> String

  package init(
    read: @escaping @Sendable ([UInt8]) -> Result<ContactEdit, RowRefusal>,
    text: @escaping @Sendable (FieldProblem) -> String
  ) {
    self.read = read
    self.text = text
  }
}

/// Why a line is no contact.
package struct RowRefusal: Error, Sendable {
  /// The contact's, where at least that could be read.
  package let id: String?
  package let pointer: String
  package let text: String

  package init(id: String?, pointer: String, text: String) {
    self.id = id
    self.pointer = pointer
    self.text = text
  }
}

/// What an import has done so far.
package struct ContactImport: Sendable, Hashable {
  package var rows = 0
  package var created = 0
  package var updated = 0
  package var unchanged = 0
  package var refused = 0
  /// The first refused rows.
  package var problems: [RowProblem] = []

  package static let mostProblems = 200
  /// Of one line.
  package static let lineLimit = 64 << 10

  package init(
    rows: Int = 0,
    created: Int = 0,
    updated: Int = 0,
    unchanged: Int = 0,
    refused: Int = 0,
    problems: [RowProblem] = []
  ) {
    self.rows = rows
    self.created = created
    self.updated = updated
    self.unchanged = unchanged
    self.refused = refused
    self.problems = problems
  }

  mutating func refuse(_ row: Int, _ refusal: RowRefusal) {
    rows += 1
    refused += 1
    guard problems.count < Self.mostProblems else { return }
    problems.append(RowProblem(row: row, id: refusal.id, field: refusal.pointer, message: refusal.text))
  }
}

/// One refused row, for whoever mends the file.
package struct RowProblem: Sendable, Hashable {
  /// The line in the file, from 1.
  package var row: Int
  package var id: String?
  /// The JSON pointer of the member.
  package var field: String
  package var message: String

  package init(row: Int, id: String?, field: String, message: String) {
    self.row = row
    self.id = id
    self.field = field
    self.message = message
  }
}

extension CommsEngine {
  /// Stores the contacts of a file of JSON lines, some hundreds in each transaction.
  ///
  /// Interrupted, it has stored the first part; repeated, it completes the rest and leaves that part as it is.
  @concurrent
  package func importContacts(
    from path: String,
    dryRun: Bool,
    reader: ContactRowReader,
    progress: @Sendable (ContactImport) -> Void
  ) async throws -> ContactImport {
    let file = try openFile(path, limit: Self.importLimit, pointer: "/path")
    var lines = LineReader(file.descriptor, limit: ContactImport.lineLimit)
    var report = ContactImport()
    var isAtEnd = false
    while !isAtEnd {
      var batch: [(row: Int, reading: Result<ContactEdit, RowRefusal>)] = []
      while batch.count < Self.importBatch {
        guard let line = try lines.next() else {
          isAtEnd = true
          break
        }
        if line.bytes?.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) == true { continue }
        batch.append((line.number, reader.read(line)))
      }
      try Task.checkCancellation()
      report = try await store(batch, after: report, dryRun: dryRun, reader)
      progress(report)
    }
    return report
  }

  private static let importBatch = 500
  /// A gibibyte holds millions of contacts; a file beyond is not one of contacts.
  private static let importLimit = 1 << 30

  private func store(
    _ batch: [(row: Int, reading: Result<ContactEdit, RowRefusal>)],
    after report: ContactImport,
    dryRun: Bool,
    _ reader: ContactRowReader
  ) async throws -> ContactImport {
    let now = world.now()
    let store: @Sendable (Reading, Writing?) throws -> ContactImport = { reading, tx in
      var report = report
      for (row, line) in batch {
        switch line {
        case .failure(let refusal): report.refuse(row, refusal)
        case .success(let edit):
          do {
            let old = try reading.contact(edit.id)
            let effect: UpsertEffect
            if let tx {
              effect = try tx.upsert(edit, over: old, now: now).effect
            } else {
              let contact = try edit.applied(to: old, now: now)
              effect = old == nil ? .created : contact == old ? .unchanged : .updated
            }
            report.count(effect)
          } catch let failure as Failure {
            guard let issue = failure.issues.first else { throw failure }
            report.refuse(
              row,
              RowRefusal(id: edit.id, pointer: issue.pointer, text: reader.text(issue.problem))
            )
          }
        }
      }
      return report
    }
    guard !batch.isEmpty else { return report }
    guard !dryRun else { return try await self.store.read { try store($0, nil) } }
    return try await self.store.write { try store($0, $0) }
  }
}

extension ContactImport {
  fileprivate mutating func count(_ effect: UpsertEffect) {
    rows += 1
    switch effect {
    case .created: created += 1
    case .updated: updated += 1
    case .unchanged: unchanged += 1
    }
  }
}

extension ContactRowReader {
  fileprivate func read(_ line: LineReader.Line) -> Result<ContactEdit, RowRefusal> {
    guard let bytes = line.bytes else {
      return .failure(
        RowRefusal(id: nil, pointer: "", text: text(.notAllowed(reason: "line_too_long")))
      )
    }
    return read(bytes)
  }
}
