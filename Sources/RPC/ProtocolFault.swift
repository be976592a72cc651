package import JSON

/// What is wrong with a call before any method has seen it, or with an answer on its way out.
package enum ProtocolFault: Sendable, Hashable {
  /// The line is not JSON, or more JSON than we take.
  case unreadable(JSONReadError)
  case lineTooLong(limit: Int)
  case resultTooLong(limit: Int)
  case batchTooLong(limit: Int)
  case emptyBatch
  /// A message, or an element of a batch, that is not an object.
  case notAnObject
  case wrongVersion
  case badID
  case badMethod
  /// `params` is neither an object nor an array.
  case badParams
  case badProgressToken
  case cancelled
  case shuttingDown
}

extension ProtocolFault {
  /// The entry of the catalogue it belongs to.
  package var entry: ErrorEntry {
    switch self {
    case .unreadable(let error): error.exceedsLimit ? .limitExceeded : .parse
    case .lineTooLong, .resultTooLong, .batchTooLong: .limitExceeded
    case .emptyBatch, .notAnObject, .wrongVersion, .badID, .badMethod: .invalidRequest
    case .badParams, .badProgressToken: .invalidParams
    case .cancelled: .cancelled
    case .shuttingDown: .shuttingDown
    }
  }

  package func error(_ locale: Language) -> RPCError {
    let entry = entry
    var data: JSONObject = ["slug": .string(entry.slug), "retryable": .bool(entry.retryable)]
    for (key, value) in details(locale) { data[key] = value }
    data["fix"] = .string(fix.text(locale))
    let message = entry.message.filled(["reason": reason.text(locale)]).text(locale)
    return RPCError(code: entry.code, message: message, data: .object(data))
  }

  private func details(_ locale: Language) -> JSONObject {
    switch self {
    case .unreadable(let error):
      ["offset": .integer(Int64(error.offset)), "kind": .string(error.kind.rawValue)]
    case .lineTooLong(let limit): ["kind": "line_too_long", "limit": .integer(Int64(limit))]
    case .resultTooLong(let limit): ["kind": "result_too_long", "limit": .integer(Int64(limit))]
    case .batchTooLong(let limit): ["kind": "batch_too_long", "limit": .integer(Int64(limit))]
    case .badParams: issue("/params", locale)
    case .badProgressToken: issue("/params/progressToken", locale)
    case .emptyBatch, .notAnObject, .wrongVersion, .badID, .badMethod, .cancelled, .shuttingDown: [:]
    }
  }

  private func issue(_ pointer: JSONValue, _ locale: Language) -> JSONObject {
    ["issues": [["pointer": pointer, "message": .string(reason.text(locale))]]]
  }

  private var fix: Phrase {
    switch self {
    case .resultTooLong:
      Phrase(
        es: "Pida menos de una vez, por ejemplo con un «limit» menor.",
        en: "Ask for less at a time, for example with a smaller “limit”."
      )
    case .unreadable, .lineTooLong, .batchTooLong, .emptyBatch, .notAnObject, .wrongVersion, .badID,
      .badMethod, .badParams, .badProgressToken, .cancelled, .shuttingDown:
      entry.fix
    }
  }

  private var reason: Phrase {
    switch self {
    case .unreadable(let error):
      Phrase(
        es: "\(error.kind.rawValue) en el octeto \(error.offset)",
        en: "\(error.kind.rawValue) at octet \(error.offset)"
      )
    case .lineTooLong(let limit):
      Phrase(es: "la línea supera \(limit) octetos", en: "the line is over \(limit) octets")
    case .resultTooLong(let limit):
      Phrase(es: "la respuesta supera \(limit) octetos", en: "the answer is over \(limit) octets")
    case .batchTooLong(let limit):
      Phrase(es: "el lote supera \(limit) llamadas", en: "the batch is over \(limit) calls")
    case .emptyBatch: Phrase(es: "el lote está vacío", en: "the batch is empty")
    case .notAnObject: Phrase(es: "una llamada es un objeto", en: "a call is an object")
    case .wrongVersion: Phrase(es: "«jsonrpc» debe ser \"2.0\"", en: "“jsonrpc” must be \"2.0\"")
    case .badID:
      Phrase(
        es: "«id» debe ser un texto de hasta \(RequestID.limit) octetos, un entero o null",
        en: "“id” must be a string of up to \(RequestID.limit) octets, an integer or null"
      )
    case .badMethod: Phrase(es: "«method» debe ser un texto", en: "“method” must be a string")
    case .badParams: Phrase(es: "«params» debe ser un objeto", en: "“params” must be an object")
    case .badProgressToken:
      Phrase(
        es: "«progressToken» debe ser un texto o un entero",
        en: "“progressToken” must be a string or an integer"
      )
    case .cancelled, .shuttingDown: Phrase(es: "", en: "")
    }
  }
}

/// The errors of the protocol itself; methods have their own.
extension ErrorEntry {
  package static let parse = ErrorEntry(
    "parse",
    -32700,
    message: Phrase(es: "La línea no es JSON válido: {reason}.", en: "The line is not valid JSON: {reason}."),
    fix: Phrase(
      es: "Envíe un valor JSON (RFC 8259, UTF-8) por línea.",
      en: "Send one JSON value (RFC 8259, UTF-8) per line."
    )
  )

  package static let invalidRequest = ErrorEntry(
    "invalid_request",
    -32600,
    message: Phrase(
      es: "No es una llamada JSON-RPC 2.0: {reason}.",
      en: "This is not a JSON-RPC 2.0 call: {reason}."
    ),
    fix: Phrase(
      es: "Envíe un objeto con «jsonrpc», «id», «method» y «params».",
      en: "Send an object with “jsonrpc”, “id”, “method” and “params”."
    )
  )

  package static let invalidParams = ErrorEntry(
    "invalid_params",
    -32602,
    message: Phrase(
      es: "Los parámetros no son válidos: {reason}.",
      en: "The parameters are not valid: {reason}."
    ),
    fix: Phrase(
      es: "Corrija los parámetros señalados; rpc.discover los describe.",
      en: "Correct the parameters named; rpc.discover describes them."
    )
  )

  package static let cancelled = ErrorEntry(
    "cancelled",
    -32800,
    message: Phrase(es: "La llamada se canceló.", en: "The call was cancelled."),
    fix: Phrase(es: "Repítala si aún hace falta.", en: "Call again if it is still needed.")
  )

  package static let limitExceeded = ErrorEntry(
    "limit_exceeded",
    100,
    message: Phrase(es: "Es más de lo que se admite: {reason}.", en: "This is more than is taken: {reason}."),
    fix: Phrase(es: "Divida el envío en partes más pequeñas.", en: "Send it in smaller parts.")
  )

  package static let shuttingDown = ErrorEntry(
    "shutting_down",
    101,
    retryable: true,
    message: Phrase(es: "El servicio se está cerrando.", en: "The service is shutting down."),
    fix: Phrase(
      es: "Inicie el servicio de nuevo y repita la llamada con la misma idempotencyKey.",
      en: "Start the service again and repeat the call with the same idempotencyKey."
    )
  )
}
