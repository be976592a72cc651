import Comms
import GRDB

/// Keeps the program's own templates in the database as they are in the program.
enum Shipped {
  private static let setting = "templates_edition"

  /// Adds those that are missing; one that nobody has changed follows the program's text.
  ///
  /// A program that is older than the database leaves it alone. The caller holds the write lock.
  static func refresh(_ database: Database, now: Instant, entropy: Entropy) throws {
    let edition = try Writing(database).setting(setting).flatMap { Int($0) } ?? 0
    guard edition < ShippedTemplates.edition else { return }
    try database.inTransaction(.immediate) {
      let tx = Writing(database)
      for (number, shipped) in ShippedTemplates.all.enumerated() {
        guard let use = try tx.currentUse(of: shipped.automatic, locale: shipped.locale),
          var template = try tx.template(use.id)
        else {
          // A moment apart, so that they are listed in their order.
          let at = now + .milliseconds(number)
          try tx.insert(Template(shipped, id: entropy.identifier(at: at), at: at), shipped: true)
          continue
        }
        guard try tx.isShipped(use), template.texts != shipped.texts else { continue }
        template.texts = shipped.texts
        template.updatedAt = now
        _ = try tx.update(template, shipped: true)
      }
      try tx.set(setting, to: String(ShippedTemplates.edition), at: now)
      return .commit
    }
  }
}
