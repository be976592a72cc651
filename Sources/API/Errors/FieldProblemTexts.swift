import Comms
import RPC

extension FieldProblem {
  /// The sentence for the operator.
  var phrase: Phrase {
    switch self {
    case .missing: Phrase(es: "Falta este dato obligatorio.", en: "This required member is missing.")
    case .addressInvalid(let reason):
      Phrase(
        es: "No es una dirección de correo válida (\(reason)).",
        en: "Not a valid e-mail address (\(reason))."
      )
    case .hostInvalid:
      Phrase(
        es: "No es un nombre de servidor válido, como mail.ejemplo.com.",
        en: "Not a valid host name such as mail.example.com."
      )
    case .unknownReference(let text):
      Phrase(es: "No existe «\(text)».", en: "There is no \"\(text)\".")
    case .needs(let text): Phrase(es: "Necesita además: \(text).", en: "Also needs: \(text).")
    case .excludes(let text):
      Phrase(es: "No puede ir junto con \(text).", en: "Cannot go together with \(text).")
    case .notAllowed(let reason):
      Self.reasons[reason] ?? Phrase(es: "No está permitido (\(reason)).", en: "Not allowed (\(reason)).")
    case .tooLong(let limit):
      Phrase(es: "Son demasiados: como máximo \(limit).", en: "Too many: at most \(limit).")
    case .controlCharacter:
      Phrase(es: "No puede contener caracteres de control.", en: "Must not contain control characters.")
    case .unknownPreset(let name, let suggestion):
      Phrase(
        es: "No existe el servicio «\(name)»."
          + (suggestion.map { " ¿Quiso decir «\($0)»?" } ?? " Vea preset.list."),
        en: "There is no service \"\(name)\"."
          + (suggestion.map { " Did you mean \"\($0)\"?" } ?? " See preset.list.")
      )
    case .notRepresentableInASCII:
      Phrase(
        es: "La cuenta usa contraseñas ASCII y esta tiene otros caracteres.",
        en: "The account uses ASCII passwords and this one has other characters."
      )
    case .template(let fault): fault.phrase
    case .inThePast: Phrase(es: "Está en el pasado.", en: "It is in the past.")
    }
  }

  private static let reasons: [String: Phrase] = [
    "pop3": Phrase(es: "POP3 tiene una sola carpeta.", en: "POP3 has one folder only."),
    "absolute_path": Phrase(es: "Debe ser una ruta absoluta.", en: "Must be an absolute path."),
    "pin": Phrase(
      es: "Debe ser un SHA-256 en base64 o en hexadecimal.",
      en: "Must be a SHA-256 in base64 or hexadecimal."
    ),
    "header_name": Phrase(
      es: "No se puede poner esta cabecera: el nombre no es válido o lo pone el servicio.",
      en: "This header cannot be set: its name is not valid or the service sets it."
    ),
    "auto_submitted": Phrase(
      es: "El valor de Auto-Submitted no es válido.",
      en: "The value of Auto-Submitted is not valid."
    ),
    "content_type": Phrase(
      es: "Debe ser un tipo como application/pdf.",
      en: "Must be a media type such as application/pdf."
    ),
    "content_id": Phrase(
      es: "Debe ser un identificador sin espacios ni ángulos.",
      en: "Must be an identifier without spaces or brackets."
    ),
    "message_id": Phrase(
      es: "Debe ser un Message-ID como parte@dominio.",
      en: "Must be a Message-ID such as part@domain."
    ),
    "sendAt": Phrase(es: "Debe ser posterior a sendAt.", en: "Must be after sendAt."),
    "area_name": Phrase(
      es: "Debe empezar por una letra y tener letras, cifras, - o _.",
      en: "Must start with a letter and have letters, digits, - or _."
    ),
    "built_in": Phrase(
      es: "Es un área incorporada y no se borra.",
      en: "It is a built-in area and cannot be deleted."
    ),
    "key": Phrase(
      es: "Debe ser una clave de 32 octetos al azar, en base64 o hexadecimal.",
      en: "Must be a key of 32 random octets, in base64 or hexadecimal."
    ),
    "path_taken": Phrase(es: "Ya existe ese archivo.", en: "That file exists already."),
    "path": Phrase(
      es: "Debe ser una ruta absoluta fuera del directorio de datos.",
      en: "Must be an absolute path outside the data directory."
    ),
    // receivables, reminders, questions
    "negative_amount": Phrase(es: "No puede ser negativo.", en: "Must not be negative."),
    "other_currency": Phrase(
      es: "El total y el saldo deben tener la misma moneda.",
      en: "Total and balance must have the same currency."
    ),
    "paid_balance": Phrase(
      es: "Lo pagado tiene saldo cero.",
      en: "What is paid has a balance of zero."
    ),
    "open_without_balance": Phrase(
      es: "Con saldo cero está pagado; indique el saldo que se debe.",
      en: "With a balance of zero it is paid; give the balance that is owed."
    ),
    "channel_not_available": Phrase(
      es: "Por ahora solo se puede enviar por correo (email).",
      en: "Only e-mail (email) can be sent by."
    ),
    "template_of_email": Phrase(es: "Debe ser una plantilla de correo.", en: "Must be an e-mail template."),
    "level_day_twice": Phrase(
      es: "Ya hay un nivel para ese día.",
      en: "There is a level for that day already."
    ),
    "hours_order": Phrase(
      es: "Debe ser posterior a «from».",
      en: "Must be later than \"from\"."
    ),
    "yes_or_no": Phrase(es: "Responda yes o no.", en: "Answer yes or no."),
    "marketing_recipients": Phrase(
      es: "Lo que se puede rechazar va a una sola persona por mensaje, sin copias.",
      en: "What people may decline goes to one person in each message, without copies."
    ),
    "fields_size": Phrase(
      es: "Los campos libres pasan de 8 KiB en total.",
      en: "The free fields have more than 8 KiB in all."
    ),
    "line_too_long": Phrase(es: "La línea pasa de 64 KiB.", en: "The line has more than 64 KiB."),
    "template_channel": Phrase(
      es: "La plantilla no es de correo.",
      en: "The template is not one for e-mail."
    ),
    "cursor": Phrase(es: "No es un cursor de este servicio.", en: "Not a cursor of this service."),
  ]
}
