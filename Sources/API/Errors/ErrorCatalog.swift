package import Comms
package import RPC

extension FailureKind {
  /// Its number, whether trying again may help, and what people are told.
  ///
  /// Numbers and slugs never change; a test freezes them.
  package var entry: ErrorEntry { ErrorCatalog.entries[self] ?? ErrorCatalog.internalError }
}

/// Every error of the service, once.
///
/// Numbers are grouped: 1000 the call, 1100 accounts, 1200 messages, 1300 keys and storage, 1400 the
/// network, 1500 mail servers.
package enum ErrorCatalog {
  static let internalError = ErrorEntry(
    FailureKind.internalError.rawValue,
    -32603,
    message: Phrase(es: "Error interno del servicio.", en: "Internal error of the service."),
    fix: Phrase(
      es: "Repita la llamada; si vuelve a fallar, busque el incidente {incident} en el registro.",
      en: "Call again; if it fails again, look incident {incident} up in the log."
    )
  )

  static let entries: [FailureKind: ErrorEntry] = {
    var entries: [FailureKind: ErrorEntry] = [.internalError: internalError]
    for (kind, entry) in calls + accounts + messages + storage + network + servers { entries[kind] = entry }
    return entries
  }()

  /// What any method may answer.
  package static let common: [ErrorEntry] = [
    FailureKind.invalidParams, .forbidden, .internalError, .limitExceeded, .busy, .shuttingDown,
  ].map(\.entry)

  /// What any method with an effect may answer besides.
  package static let effects: [ErrorEntry] = [
    FailureKind.idempotencyConflict, .diskFull, .dbBusy, .dbCorrupt,
  ].map(\.entry)

  private typealias Row = (FailureKind, ErrorEntry)

  private static func row(
    _ kind: FailureKind,
    _ code: Int,
    retryable: Bool = false,
    es: (String, String),
    en: (String, String)
  ) -> Row {
    (
      kind,
      ErrorEntry(
        kind.rawValue,
        code,
        retryable: retryable,
        message: Phrase(es: es.0, en: en.0),
        fix: Phrase(es: es.1, en: en.1)
      )
    )
  }

  private static let calls: [Row] = [
    row(
      .invalidParams,
      -32602,
      es: ("Hay parámetros incorrectos.", "Corrija lo que dice «issues», campo por campo."),
      en: ("Some parameters are wrong.", "Mend what \"issues\" says, field by field.")
    ),
    row(
      .notFound,
      1001,
      es: ("No existe.", "Compruebe el identificador."),
      en: ("There is no such thing.", "Check the identifier.")
    ),
    row(
      .conflict,
      1002,
      es: (
        "Choca con el estado actual ({reason}).", "Lea el objeto de nuevo y repita el cambio sobre lo leído."
      ),
      en: (
        "It conflicts with the present state ({reason}).",
        "Read the object again and make the change on what you read."
      )
    ),
    row(
      .forbidden,
      1003,
      es: ("Este usuario no tiene el permiso {permission}.", "Pida ese permiso o use otro usuario."),
      en: ("This actor lacks the permission {permission}.", "Ask for that permission or act as someone else.")
    ),
    row(
      .tooLate,
      1004,
      es: (
        "Ya es tarde: el mensaje está en estado «{state}».", "Solo se puede antes de que el mensaje salga."
      ),
      en: ("Too late: the message is \"{state}\".", "This is possible only before the message leaves.")
    ),
    row(
      .idempotencyConflict,
      1005,
      es: (
        "Esta clave de idempotencia ya se usó con otros parámetros.",
        "Use una clave nueva para una operación nueva; repita los mismos parámetros para repetir la misma."
      ),
      en: (
        "This idempotency key was used with other parameters.",
        "Use a new key for a new operation; repeat the same parameters to repeat the same one."
      )
    ),
    row(
      .limitExceeded,
      1006,
      es: ("Supera un límite del servicio.", "Divida la petición; el límite está en «limit»."),
      en: ("It exceeds a limit of the service.", "Split the request; the limit is in \"limit\".")
    ),
    row(
      .busy,
      1007,
      retryable: true,
      es: ("El servicio está ocupado.", "Repita en unos segundos."),
      en: ("The service is busy.", "Try again in a few seconds.")
    ),
    row(
      .shuttingDown,
      1008,
      retryable: true,
      es: ("El servicio se está cerrando.", "Inícielo de nuevo y repita con la misma clave de idempotencia."),
      en: ("The service is shutting down.", "Start it again and repeat with the same idempotency key.")
    ),
  ]

  private static let accounts: [Row] = [
    row(
      .accountNotFound,
      1101,
      es: ("No existe la cuenta {accountId}.", "Vea las cuentas con account.list."),
      en: ("There is no account {accountId}.", "See the accounts with account.list.")
    ),
    row(
      .accountNone,
      1102,
      es: (
        "No hay ninguna cuenta de salida que pueda usarse.",
        "Cree una con account.create y márquela como predeterminada con account.setDefault."
      ),
      en: (
        "There is no outgoing account that can be used.",
        "Create one with account.create and make it the default with account.setDefault."
      )
    ),
    row(
      .accountDisabled,
      1103,
      es: ("La cuenta «{account}» está desactivada.", "Actívela con account.update {enabled: true}."),
      en: ("The account \"{account}\" is disabled.", "Enable it with account.update {enabled: true}.")
    ),
    row(
      .accountIncomplete,
      1104,
      es: (
        "A la cuenta «{account}» le falta: {missing}.", "Complétela con account.update o account.setPassword."
      ),
      en: (
        "The account \"{account}\" lacks: {missing}.",
        "Complete it with account.update or account.setPassword."
      )
    ),
    row(
      .accountHeld,
      1105,
      es: (
        "La cuenta «{account}» está detenida ({reason}).",
        "Corrija la causa y guarde la cuenta o su contraseña."
      ),
      en: (
        "The account \"{account}\" is held ({reason}).",
        "Mend the cause and save the account or its password."
      )
    ),
    row(
      .domainNotFound,
      1106,
      es: ("No existe el dominio {domainId}.", "Vea los dominios con domain.list."),
      en: ("There is no domain {domainId}.", "See the domains with domain.list.")
    ),
    row(
      .domainInUse,
      1107,
      es: ("El dominio «{name}» lo usan: {accounts}.", "Cambie antes el dominio de esas cuentas."),
      en: ("The domain \"{name}\" is used by: {accounts}.", "Change the domain of those accounts first.")
    ),
    row(
      .areaNotFound,
      1108,
      es: ("No existe el área «{area}».", "Vea las áreas con area.list o créela con area.create."),
      en: ("There is no area \"{area}\".", "See the areas with area.list or create it with area.create.")
    ),
    row(
      .secretRequired,
      1109,
      es: (
        "Falta la contraseña de la cuenta «{account}».",
        "Póngala con account.setPassword; hace falta otra vez cuando cambian servidor, puerto, usuario o seguridad."
      ),
      en: (
        "The password of the account \"{account}\" is missing.",
        "Set it with account.setPassword; it is needed again when host, port, user or security change."
      )
    ),
  ]

  private static let messages: [Row] = [
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
      es: ("La dirección está en la lista de exclusión.", "Quítela de la lista si es un error."),
      en: ("The address is on the suppression list.", "Remove it from the list if that is a mistake.")
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

  private static let storage: [Row] = [
    row(
      .keyMissing,
      1301,
      es: ("Falta la clave maestra.", "Restaure su archivo o entréguela con system.unlock; no se crea otra."),
      en: (
        "The master key is missing.", "Restore its file or hand it over with system.unlock; no other is made."
      )
    ),
    row(
      .wrongKey,
      1302,
      es: (
        "La clave maestra no es la de esta base de datos.",
        "Use la clave con la que se guardaron las contraseñas."
      ),
      en: ("The master key is not this database's.", "Use the key that the passwords were saved with.")
    ),
    row(
      .secretUnreadable,
      1303,
      es: ("No se puede descifrar la contraseña guardada.", "Póngala de nuevo con account.setPassword."),
      en: ("The stored password cannot be decrypted.", "Set it again with account.setPassword.")
    ),
    row(
      .dbInUse,
      1304,
      es: ("Otro proceso usa la base de datos ({pid}).", "Ciérrelo o no pida uso exclusivo."),
      en: ("Another process uses the database ({pid}).", "Close it, or do not ask for exclusive use.")
    ),
    row(
      .dbBusy,
      1305,
      retryable: true,
      es: ("La base de datos está ocupada.", "Repita en unos segundos."),
      en: ("The database is busy.", "Try again in a few seconds.")
    ),
    row(
      .diskFull,
      1306,
      retryable: true,
      es: ("No queda espacio en disco.", "Libere espacio; lo aceptado no se pierde."),
      en: ("The disk is full.", "Free some space; what was accepted is not lost.")
    ),
    row(
      .dbCorrupt,
      1307,
      es: (
        "La base de datos está dañada.",
        "Deténgalo todo y restaure una copia; no se envía nada mientras tanto."
      ),
      en: ("The database is damaged.", "Stop everything and restore a backup; nothing is sent meanwhile.")
    ),
    row(
      .restoredBackup,
      1308,
      es: (
        "La base de datos es una copia anterior: la salida espera.",
        "Decida con message.release {outbox: true, asUncertain: …} si lo pendiente pudo haberse enviado."
      ),
      en: (
        "The database is an earlier copy: the outbox waits.",
        "Decide with message.release {outbox: true, asUncertain: …} whether what waits may have been sent."
      )
    ),
  ]

  private static let network: [Row] = [
    row(
      .resolve,
      1401,
      retryable: true,
      es: ("No se encuentra el servidor {host}.", "Revise el nombre del servidor y la conexión a Internet."),
      en: ("The server {host} cannot be found.", "Check the server's name and the network.")
    ),
    row(
      .connection,
      1402,
      retryable: true,
      es: ("No se pudo hablar con {host} ({reason}).", "Revise servidor, puerto y cortafuegos."),
      en: ("Could not talk to {host} ({reason}).", "Check host, port and firewall.")
    ),
    row(
      .timeout,
      1403,
      retryable: true,
      es: ("{host} no respondió a tiempo.", "Revise el puerto y la seguridad elegidos; repita más tarde."),
      en: ("{host} did not answer in time.", "Check the port and the security chosen; try again later.")
    ),
    row(
      .tlsRequiredUnavailable,
      1404,
      es: (
        "{host} no ofrece STARTTLS y la cuenta exige cifrado.",
        "Use seguridad tls en el puerto 465 o pregunte al proveedor; no se envía nada sin cifrar."
      ),
      en: (
        "{host} does not offer STARTTLS and the account requires encryption.",
        "Use security tls on port 465 or ask the provider; nothing is sent in clear."
      )
    ),
    row(
      .tlsCertificate,
      1405,
      es: (
        "El certificado de {host} no es válido ({reason}).",
        "Corrija el nombre del servidor; para una autoridad propia use caFile, para un certificado propio pinSha256. Revise también el reloj."
      ),
      en: (
        "The certificate of {host} is not valid ({reason}).",
        "Correct the server's name; for an authority of your own use caFile, for a certificate of its own pinSha256. Check the clock too."
      )
    ),
    row(
      .tlsProtocol,
      1406,
      es: (
        "No hay TLS común con {host} ({reason}).",
        "Con not_tls el puerto no habla TLS desde el principio: use seguridad starttls (587) o el puerto 465."
      ),
      en: (
        "No common TLS with {host} ({reason}).",
        "With not_tls the port does not speak TLS from the start: use security starttls (587) or port 465."
      )
    ),
    row(
      .trustStoreUnavailable,
      1407,
      es: (
        "No se pueden leer las autoridades de confianza ({path}).",
        "Instale ca-certificates o corrija caFile."
      ),
      en: ("The trusted authorities cannot be read ({path}).", "Install ca-certificates or correct caFile.")
    ),
  ]

  private static let servers: [Row] = [
    row(
      .authFailed,
      1501,
      es: (
        "{host} rechaza el usuario o la contraseña.",
        "Revise usuario y contraseña; Gmail, Yahoo y otros exigen una contraseña de aplicación."
      ),
      en: (
        "{host} refuses the user or the password.",
        "Check user and password; Gmail, Yahoo and others demand an app password."
      )
    ),
    row(
      .authMechanism,
      1502,
      es: (
        "No hay una forma de entrar común con {host} (ofrece: {offered}).",
        "Elija otra autenticación o use TLS: la contraseña no se envía sin cifrar."
      ),
      en: (
        "No common way to log in to {host} (it offers: {offered}).",
        "Choose another authentication or use TLS: the password is not sent in clear."
      )
    ),
    row(
      .authServerNotVerified,
      1503,
      es: ("{host} no demostró conocer la contraseña.", "No confíe en este servidor; revise su dirección."),
      en: ("{host} did not prove that it knows the password.", "Do not trust this server; check its address.")
    ),
    row(
      .protocolViolation,
      1504,
      retryable: true,
      es: (
        "{host} no cumple el protocolo ({reason}).",
        "Compruebe que es un servidor SMTP y que el puerto es correcto."
      ),
      en: (
        "{host} breaks the protocol ({reason}).",
        "Check that it is an SMTP server and that the port is right."
      )
    ),
    row(
      .smtpReject,
      1505,
      es: (
        "El servidor rechazó el mensaje.", "Lea la respuesta del servidor en «server» y corrija la causa."
      ),
      en: ("The server refused the message.", "Read the server's answer in \"server\" and mend the cause.")
    ),
    row(
      .smtputf8Required,
      1506,
      es: ("{host} no admite direcciones con letras no ASCII.", "Use una dirección solo con letras ASCII."),
      en: (
        "{host} does not take addresses with non-ASCII letters.", "Use an address with ASCII letters only."
      )
    ),
  ]
}
