import Engine
import RPC

extension Problem {
  /// What is wrong, and what to do about it.
  var phrases: (message: Phrase, fix: Phrase) {
    let (message, fix) = kind.phrases
    return (message.filled(facts), fix.filled(facts))
  }
}

extension Problem.Kind {
  fileprivate var phrases: (Phrase, Phrase) {
    switch self {
    case .noDefaultOutgoing:
      (
        Phrase(
          es: "No hay una cuenta de salida predeterminada.",
          en: "There is no default outgoing account."
        ),
        Phrase(
          es: "Elija una con account.setDefault {direction: \"outgoing\"}.",
          en: "Choose one with account.setDefault {direction: \"outgoing\"}."
        )
      )
    case .keyMissing:
      (
        Phrase(
          es: "Falta la clave maestra: las contraseñas no se pueden leer.",
          en: "The master key is missing: passwords cannot be read."
        ),
        Phrase(es: "Restaure su archivo o use system.unlock.", en: "Restore its file or use system.unlock.")
      )
    case .wrongKey:
      (
        Phrase(
          es: "La clave maestra no es la de esta base de datos.",
          en: "The master key is not this database's."
        ),
        Phrase(es: "Use la clave original.", en: "Use the original key.")
      )
    case .accountHeld:
      (
        Phrase(
          es: "La cuenta «{account}» está detenida ({reason} {slug}).",
          en: "The account \"{account}\" is held ({reason} {slug})."
        ),
        Phrase(
          es: "Vea la causa con account.get y pruebe con account.verify.",
          en: "See the cause with account.get and try account.verify."
        )
      )
    case .accountIncomplete:
      (
        Phrase(
          es: "A la cuenta «{account}» le falta: {missing}.",
          en: "The account \"{account}\" lacks: {missing}."
        ),
        Phrase(es: "Complétela o desactívela.", en: "Complete it or disable it.")
      )
    case .outboxHeld:
      (
        Phrase(es: "La salida está detenida ({reason}).", en: "The outbox is held ({reason})."),
        Phrase(
          es: "Decida con message.release {outbox: true}.",
          en: "Decide with message.release {outbox: true}."
        )
      )
    case .uncertainMessages:
      (
        Phrase(
          es: "Hay {count} mensajes de resultado desconocido.",
          en: "The outcome of {count} messages is unknown."
        ),
        Phrase(
          es: "Véalos con history.list {state: \"uncertain\"} y resuélvalos con message.resolve.",
          en: "See them with history.list {state: \"uncertain\"} and settle them with message.resolve."
        )
      )
    case .storageReadOnly:
      (
        Phrase(
          es: "Los datos solo se pueden leer ({reason}): no se guarda ni se envía nada.",
          en: "The data can only be read ({reason}): nothing is kept and nothing is sent."
        ),
        Phrase(
          es: "Permita escribir en el directorio de datos y reinicie el servicio.",
          en: "Allow writing to the data directory and restart the service."
        )
      )
    case .databaseCorrupt:
      (
        Phrase(
          es: "La base de datos está dañada ({reason}): no se envía nada.",
          en: "The database is damaged ({reason}): nothing is sent."
        ),
        Phrase(
          es: "Detenga el servicio, guarde el archivo dañado y restaure una copia.",
          en: "Stop the service, keep the damaged file and restore a backup."
        )
      )
    case .logLarge:
      (
        Phrase(
          es: "El registro de la base de datos ocupa {megabytes} MB porque algún programa no deja de leerla.",
          en: "The database's log has grown to {megabytes} MB because some program does not stop reading it."
        ),
        Phrase(
          es: "Cierre los programas que tienen abierto chasqui.sqlite.",
          en: "Close the programs that have chasqui.sqlite open."
        )
      )
    case .diskLow:
      (
        Phrase(
          es: "Quedan {freeMB} MB de disco; hacen falta {neededMB}.",
          en: "{freeMB} MB of disk are left; {neededMB} are needed."
        ),
        Phrase(es: "Libere espacio.", en: "Free some space.")
      )
    case .clockWrong:
      (
        Phrase(es: "El reloj dice {now}.", en: "The clock says {now}."),
        Phrase(
          es: "Ponga el reloj en hora: los certificados dependen de él.",
          en: "Set the clock: certificates depend on it."
        )
      )
    case .fileSystemDoubtful:
      (
        Phrase(
          es: "Los datos están en un sistema de archivos {kind}.",
          en: "The data lie on a {kind} file system."
        ),
        Phrase(es: "Muévalos a un disco local.", en: "Move them to a local disk.")
      )
    case .sqliteOld:
      (
        Phrase(
          es:
            "SQLite {version} es anterior a 3.51.3; el servicio evita su fallo conocido serializando las escrituras.",
          en:
            "SQLite {version} is older than 3.51.3; the service keeps clear of its known bug by serialising writes."
        ),
        Phrase(es: "Actualice libsqlite3 cuando pueda.", en: "Update libsqlite3 when you can.")
      )
    case .durabilityOff:
      (
        Phrase(
          es: "synchronous es {synchronous} y debe ser 2.",
          en: "synchronous is {synchronous} and must be 2."
        ),
        Phrase(
          es: "Reinicie el servicio; no lo use así.",
          en: "Restart the service; do not use it like this."
        )
      )
    case .modeNotLive:
      (
        Phrase(es: "El servicio está en modo {mode}.", en: "The service runs in {mode} mode."),
        Phrase(
          es: "Inícielo con --mode live para enviar de verdad.",
          en: "Start it with --mode live to really send."
        )
      )
    }
  }
}
