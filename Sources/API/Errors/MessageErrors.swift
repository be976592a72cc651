import Comms
import RPC

/// About messages: 1200.
extension ErrorCatalog {
  static let messages: [Row] = [
    row(
      .messageNotFound,
      1201,
      es: ("No existe el mensaje {messageId}.", "Búsquelo con history.list."),
      en: ("There is no message {messageId}.", "Look for it with history.list.")
    ),
    row(
      .addressInvalid,
      1202,
      es: ("La dirección no es válida.", "Corrija la dirección."),
      en: ("The address is not valid.", "Correct the address.")
    ),
    row(
      .attachmentRefused,
      1203,
      es: (
        "No se acepta el adjunto {path}{name} ({reason}).",
        "Use un archivo normal dentro de los directorios de --attachments, o envíelo en base64."
      ),
      en: (
        "The attachment {path}{name} is refused ({reason}).",
        "Use a regular file inside the directories of --attachments, or send it as base64."
      )
    ),
    row(
      .attachmentIntegrity,
      1204,
      es: (
        "Un adjunto guardado falta o ha cambiado.",
        "Restaure los datos desde una copia o envíe el mensaje de nuevo."
      ),
      en: (
        "A stored attachment is missing or altered.",
        "Restore the data from a backup or send the message anew."
      )
    ),
    row(
      .headerInvalid,
      1205,
      es: ("Una cabecera no es válida.", "Corrija el nombre o el valor."),
      en: ("A header is not valid.", "Correct its name or value.")
    ),
    row(
      .suppressed,
      1206,
      es: (
        "{address} no recibe estos mensajes ({reason}).",
        "Vea por qué con suppression.explain; si es un error, quítela con suppression.remove."
      ),
      en: (
        "{address} gets no such messages ({reason}).",
        "See why with suppression.explain; if it is a mistake, take it away with suppression.remove."
      )
    ),
    row(
      .poison,
      1207,
      es: (
        "El servicio se cayó {crashes} veces con este mensaje y lo apartó.",
        "Cancélelo con message.cancel o suéltelo con message.release."
      ),
      en: (
        "The service crashed {crashes} times over this message and set it aside.",
        "Cancel it with message.cancel or let it go with message.release."
      )
    ),
    row(
      .expired,
      1208,
      es: ("Venció antes de poder enviarse.", "Vea los intentos en history.get y reenvíelo."),
      en: ("It expired before it could be sent.", "See the attempts in history.get and resend it.")
    ),
    row(
      .outcomeUnknown,
      1209,
      es: (
        "No se sabe si el servidor aceptó el mensaje: la conexión se perdió tras enviarlo.",
        "Compruebe si llegó y diga qué pasó con message.resolve; no se reenvía solo."
      ),
      en: (
        "Nobody knows whether the server took the message: the connection was lost after it had left.",
        "Find out whether it arrived and say so with message.resolve; it is not sent again by itself."
      )
    ),
    row(
      .messageTooLarge,
      1210,
      es: ("El mensaje es demasiado grande (límite {limit}).", "Quite o reduzca adjuntos."),
      en: ("The message is too large (limit {limit}).", "Remove or shrink attachments.")
    ),
    row(
      .rateLimited,
      1211,
      retryable: true,
      es: (
        "Supera lo que la cuenta puede enviar.",
        "Espere, reparta los destinatarios o suba el límite de la cuenta."
      ),
      en: (
        "It exceeds what the account may send.", "Wait, split the recipients or raise the account's limit."
      )
    ),
  ]
}
