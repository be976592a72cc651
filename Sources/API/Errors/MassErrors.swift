import Comms
import RPC

/// About notices and mass sends: 1460.
extension ErrorCatalog {
  static let mass: [Row] = [
    row(
      .bulkNotFound,
      1460,
      es: ("No existe el envío masivo {bulkId}.", "Búsquelo con bulk.list."),
      en: ("There is no mass send {bulkId}.", "Look for it with bulk.list.")
    )
  ]
}
