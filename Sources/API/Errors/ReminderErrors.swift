import Comms
import RPC

/// About receivables, reminders and questions: 1440.
extension ErrorCatalog {
  static let reminders: [Row] = [
    row(
      .receivableNotFound,
      1440,
      es: ("No existe la cuenta por cobrar {receivableId}.", "Regístrela con receivable.upsert."),
      en: ("There is no receivable {receivableId}.", "Tell of it with receivable.upsert.")
    ),
    row(
      .receivableNotPending,
      1441,
      es: (
        "La cuenta por cobrar {number} no está pendiente ({state}).",
        "Solo se recuerda lo pendiente; si lo está, actualícela con receivable.upsert."
      ),
      en: (
        "The receivable {number} is not pending ({state}).",
        "Only what is pending is reminded of; if it is, say so with receivable.upsert."
      )
    ),
    row(
      .policyNotFound,
      1442,
      es: ("No existe la política de recordatorios {policyId}.", "Búsquela con reminderPolicy.list."),
      en: ("There is no reminder policy {policyId}.", "Look for it with reminderPolicy.list.")
    ),
    row(
      .reminderNotFound,
      1443,
      es: ("No existe el recordatorio {reminderId}.", "Búsquelo con reminder.list."),
      en: ("There is no reminder {reminderId}.", "Look for it with reminder.list.")
    ),
    row(
      .reminderNoAddress,
      1444,
      es: (
        "El contacto {contactId} no tiene dirección de correo.",
        "Registre una con contact.upsert, o indique «to»."
      ),
      en: (
        "The contact {contactId} has no e-mail address.",
        "Give it one with contact.upsert, or give \"to\"."
      )
    ),
    row(
      .reminderOutdated,
      1445,
      es: (
        "El recordatorio se retiró antes de salir: el documento {number} cambió ({reason}).",
        "No hay que hacer nada; lo que siga pendiente se recordará de nuevo."
      ),
      en: (
        "The reminder was withdrawn before it left: the document {number} changed ({reason}).",
        "Nothing is to be done; what is still owed is reminded of anew."
      )
    ),
    row(
      .questionNotFound,
      1446,
      es: ("No existe la pregunta {questionId}.", "Búsquela con question.list."),
      en: ("There is no question {questionId}.", "Look for it with question.list.")
    ),
  ]
}
