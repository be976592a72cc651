import JSON
import RPC

/// `examples/<method>.json`: requests and responses as they are on the wire, each on one line.
enum ExampleFile {
  /// One example as two lines.
  struct Call {
    let request: String
    let response: String

    init(_ method: String, _ example: Example, id: Int) {
      let id = JSONValue.integer(Int64(id))
      request = JSONWriter.text(
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": example.params])
      response = JSONWriter.text(["jsonrpc": "2.0", "id": id, "result": example.result])
    }
  }

  static func text(of method: MethodDescription) -> String {
    let examples = method.examples.enumerated().map { index, example in
      let call = Call(method.name, example, id: index + 1)
      return """
            {
              "title": \(JSONWriter.text(.string(example.title))),
              "request": \(call.request),
              "response": \(call.response)
            }
        """
    }
    return """
      {
        "$comment": "DO NOT EDIT: written by protocol-gen; run `swift run protocol-gen generate`.",
        "method": \(JSONWriter.text(.string(method.name))),
        "examples": [
      \(examples.joined(separator: ",\n"))
        ]
      }

      """
  }
}
