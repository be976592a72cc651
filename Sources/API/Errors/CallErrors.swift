import Comms
import RPC

/// About the call itself: 1000.
extension ErrorCatalog {
  static let calls: [Row] = [
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
}
