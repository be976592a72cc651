import Comms
import Engine
import JSON
import RPC

/// Stores the contacts of a file.
enum ContactImport: ServiceMethod {
  static let name = "contact.import"
  static let summary = "Stores the contacts of a file of JSON lines, each as contact.upsert takes it."
  static let details = """
    The file lies below one of the directories of --attachments. Rows that cannot be read are named one by one; the \
    others are stored. Interrupted, it has stored the first part; repeated, it completes the rest and changes nothing \
    that is so already. Progress is reported.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.attachmentRefused].map(\.entry)

  struct Params: Sendable {
    var path: String
    var dryRun: Bool
  }
  typealias Result = Engine.ContactImport

  static let params = Schema(Params.init) {
    Field("path", \.path, .line(1...4096), "The file.")
    Field("dryRun", \.dryRun, .boolean, default: false, "Only says what would happen.")
  }
  static let result = Schema(Result.init(rows:created:updated:unchanged:refused:problems:)) {
    Field("rows", \.rows, .count, "Lines that are not empty.")
    Field("created", \.created, .count, "Contacts that are new.")
    Field("updated", \.updated, .count, "Contacts that changed.")
    Field("unchanged", \.unchanged, .count, "Contacts that were so already.")
    Field("refused", \.refused, .count, "Rows that are no contacts.")
    Field("problems", \.problems, .list(of: problem, 0...Result.mostProblems), "The first refused rows.")
  }

  private static let problem = Schema(RowProblem.init(row:id:field:message:)) {
    Field("row", \.row, .count, "The line in the file, from 1.")
    Field(optional: "id", \.id, .reference, "The contact's, where it could be read.")
    Field("field", \.field, .line(0...200), "The member, as a JSON pointer.")
    Field("message", \.message, .line(1...1000), "What is wrong with it.")
  }.named("RowProblem")

  static let examples = [
    Example(
      "The nightly file",
      params: ["path": "/var/erp/contactos.jsonl", "dryRun": false],
      result: [
        "rows": 100_000, "created": 120, "updated": 3_480, "unchanged": 96_399, "refused": 1,
        "problems": [
          [
            "row": 5, "id": "C-9", "field": "/email",
            "message": "No es una dirección de correo válida (there is no @).",
          ]
        ],
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    let report = try await call.engine.importContacts(
      from: params.path,
      dryRun: params.dryRun,
      reader: ContactRowReader(read: { read($0, locale) }, text: { $0.phrase.text(locale) })
    ) { report in
      call.info.progress(["rows": .integer(Int64(report.rows)), "refused": .integer(Int64(report.refused))])
    }
    return params.dryRun ? report : try await call.record(ContactImport.self, report, target: params.path)
  }

  private static let row = Schema<ContactEdit>.contactEdit

  private static func read(_ line: [UInt8], _ locale: Language) -> Swift.Result<ContactEdit, RowRefusal> {
    let json: JSONValue
    do throws(JSONReadError) { json = try JSONReader.parse(line) } catch {
      let reason = "\(error.kind.rawValue), \(error.offset)"
      let text = Phrase(es: "No es JSON válido (\(reason)).", en: "Not valid JSON (\(reason)).")
      return .failure(RowRefusal(id: nil, pointer: "", text: text.text(locale)))
    }
    return row.read(json).mapError { found in
      let issue = found.issues.first
      return RowRefusal(
        id: json["id"]?.stringValue.flatMap { (1...200).contains($0.unicodeScalars.count) ? $0 : nil },
        pointer: issue.map { String($0.pointer.prefix(200)) } ?? "",
        text: issue?.message.text(locale) ?? ""
      )
    }
  }
}
