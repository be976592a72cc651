import Comms
import RPC

/// About keys and what is kept: 1300.
extension ErrorCatalog {
  static let storage: [Row] = [
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
    row(
      .storageReadOnly,
      1309,
      es: (
        "Los datos solo se pueden leer ({reason}).",
        "Permita escribir en el directorio de datos y reinicie el servicio; mientras tanto no se envía nada."
      ),
      en: (
        "The data can only be read ({reason}).",
        "Allow writing to the data directory and restart the service; nothing is sent meanwhile."
      )
    ),
    row(
      .diskFailed,
      1310,
      retryable: true,
      es: (
        "El disco falló ({reason}); no se sabe si el cambio quedó guardado.",
        "Revise el disco y su cuota, y repita la llamada con la misma idempotencyKey."
      ),
      en: (
        "The disk failed ({reason}); whether the change was kept is unknown.",
        "Look at the disk and its quota, and repeat the call with the same idempotencyKey."
      )
    ),
  ]
}
