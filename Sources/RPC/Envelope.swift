package import JSON

/// One line of input, taken apart (JSON-RPC 2.0 §4, §6).
package enum Envelope: Sendable, Hashable {
  case single(Message)
  /// 1 to 100 messages, answered by one array.
  case batch([Message])

  package enum Message: Sendable, Hashable {
    case call(Call)
    /// Not a call; answered under this id, which is null where none could be read.
    case refused(RequestID, ProtocolFault)
    /// An answer to a question we never asked, or a notification that could only be answered: passed over.
    case ignored
  }

  package struct Call: Sendable, Hashable {
    /// Nil for a notification, which is never answered.
    package let id: RequestID?
    package let method: String
    /// An object or an array; nil when there are none.
    package let params: JSONValue?

    package init(id: RequestID?, method: String, params: JSONValue?) {
      self.id = id
      self.method = method
      self.params = params
    }

    /// The method as far as a log needs it: a caller may send any text of any length.
    var shortMethod: String { String(String.UnicodeScalarView(method.unicodeScalars.prefix(100))) }
  }

  /// The most messages in a batch.
  package static let batchLimit = 100

  package init(
    line: [UInt8],
    limits: JSONLimits = .standard,
    batchLimit: Int = Self.batchLimit
  ) {
    let value: JSONValue
    do throws(JSONReadError) {
      value = try JSONReader.parse(line, limits: limits)
    } catch {
      self = .single(.refused(.null, .unreadable(error)))
      return
    }
    guard case .array(let elements) = value else {
      self = .single(Message(value))
      return
    }
    switch elements.count {
    case 0: self = .single(.refused(.null, .emptyBatch))
    case ...batchLimit: self = .batch(elements.map(Message.init))
    default: self = .single(.refused(.null, .batchTooLong(limit: batchLimit)))
    }
  }
}

extension Envelope.Message {
  init(_ value: JSONValue) {
    guard case .object(let members) = value else {
      self = .refused(.null, .notAnObject)
      return
    }
    let id = members["id"].map { RequestID($0) }
    if case .some(nil) = id {
      self = .refused(.null, .badID)
      return
    }
    let answer = (id ?? nil) ?? .null
    guard members["jsonrpc"] == "2.0" else {
      self = .refused(answer, .wrongVersion)
      return
    }
    guard let method = members["method"] else {
      let isResponse = members.contains(key: "result") || members.contains(key: "error")
      self = isResponse ? .ignored : .refused(answer, .badMethod)
      return
    }
    guard case .string(let name) = method else {
      self = .refused(answer, .badMethod)
      return
    }
    switch members["params"] {
    case .object?, .array?, nil:
      self = .call(.init(id: id ?? nil, method: name, params: members["params"]))
    case .null?, .bool?, .integer?, .decimal?, .string?:
      self = id == nil ? .ignored : .refused(answer, .badParams)
    }
  }
}
