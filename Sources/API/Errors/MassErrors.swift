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
    ),
    row(
      .noticeNotFound,
      1461,
      es: ("No existe el aviso {noticeId}{eventId}.", "Búsquelo con notice.list."),
      en: ("There is no notice {noticeId}{eventId}.", "Look for it with notice.list.")
    ),
    row(
      .noticeConflict,
      1462,
      es: (
        "El evento {eventId} ya se publicó con otros datos.",
        "Si ha pasado otra cosa, publíquela con otro eventId; si no, repita los mismos datos."
      ),
      en: (
        "The event {eventId} was published before with other content.",
        "If something else has happened publish it under another eventId; if not, repeat the same content."
      )
    ),
  ]
}
