import Comms
import RPC

/// About contacts and who gets what: 1420.
extension ErrorCatalog {
  static let contacts: [Row] = [
    row(
      .contactNotFound,
      1420,
      es: ("No existe el contacto {contactId}.", "Búsquelo con contact.list o créelo con contact.upsert."),
      en: (
        "There is no contact {contactId}.", "Look for it with contact.list or make it with contact.upsert."
      )
    ),
    row(
      .tokenInvalid,
      1421,
      es: (
        "El enlace de baja no es válido.",
        "Use el enlace del último mensaje recibido, entero y sin cambios."
      ),
      en: (
        "The unsubscribe link is not valid.",
        "Use the link of the latest message received, whole and unchanged."
      )
    ),
  ]
}
