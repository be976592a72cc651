package import Comms
package import Storage
import Synchronization

extension CommsEngine {
  /// The present version of a template, ready to be filled in; for the outbox, mass sends, notices and reminders.
  package func rendering(_ id: TemplateID, _ reading: Reading) throws -> CompiledTemplate {
    guard let use = try reading.currentUse(of: id) else {
      throw Failure(.templateNotFound, facts: ["templateId": id.text])
    }
    return try rendering(use, reading)
  }

  /// The program's own template for a message, in the reader's language where there is one.
  package func rendering(_ automatic: AutomaticTemplate, locale: String?, _ reading: Reading) throws
    -> CompiledTemplate
  {
    let language = locale?.prefix { $0 != "-" && $0 != "_" }.lowercased()
    for wanted in [language, "es"].compactMap(\.self) {
      if let use = try reading.currentUse(of: automatic, locale: wanted) {
        return try rendering(use, reading)
      }
    }
    throw Failure(.templateNotFound, facts: ["templateId": automatic.rawValue])
  }

  /// The very version that was frozen when something was accepted, whatever became of the template since.
  package func rendering(_ use: TemplateUse, _ reading: Reading) throws -> CompiledTemplate {
    if let known = compiled[use] { return known }
    guard let template = try reading.template(use) else {
      throw Failure(.templateNotFound, facts: ["templateId": use.id.text])
    }
    let fresh: CompiledTemplate
    do throws(TemplateFaults) { fresh = try CompiledTemplate(template) } catch { throw Failure(error) }
    compiled[use] = fresh
    return fresh
  }
}

/// Templates that were read a short while ago.
final class CompiledTemplates: Sendable {
  /// A template may be 256 KiB; those that are in use are few.
  private static let limit = 64
  private let known = Mutex<[TemplateUse: CompiledTemplate]>([:])

  subscript(use: TemplateUse) -> CompiledTemplate? {
    get { known.withLock { $0[use] } }
    set {
      known.withLock { known in
        if known.count >= Self.limit { known.removeAll() }
        known[use] = newValue
      }
    }
  }
}
