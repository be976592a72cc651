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
    for (kind, entry) in calls + accounts + messages + storage + network + servers
      + contacts + templates + reminders + mass
    { entries[kind] = entry }
    return entries
  }()

  /// What any method may answer.
  package static let common: [ErrorEntry] = [
    FailureKind.invalidParams, .forbidden, .internalError, .limitExceeded, .busy, .shuttingDown, .diskFailed,
  ].map(\.entry)

  /// What any method with an effect may answer besides.
  package static let effects: [ErrorEntry] = [
    FailureKind.idempotencyConflict, .diskFull, .dbBusy, .dbCorrupt, .storageReadOnly,
  ].map(\.entry)

  typealias Row = (FailureKind, ErrorEntry)

  static func row(
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
}
