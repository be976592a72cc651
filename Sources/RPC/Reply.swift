import JSON
import Synchronization

/// Writes the messages that we send.
enum Reply {
  static func success(_ id: RequestID, _ result: JSONValue) -> [UInt8] {
    JSONWriter.write(["jsonrpc": "2.0", "id": id.value, "result": result])
  }

  static func failure(_ id: RequestID, _ error: RPCError) -> [UInt8] {
    var body: JSONObject = ["code": .integer(Int64(error.code)), "message": .string(error.message)]
    body["data"] = error.data
    return JSONWriter.write(["jsonrpc": "2.0", "id": id.value, "error": .object(body)])
  }

  static func notification(_ method: String, _ params: JSONValue) -> [UInt8] {
    JSONWriter.write(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }
}

/// The replies of one batch, which leave together as one array in the order of the calls.
final class BatchAnswer: Sendable {
  private struct State {
    var replies: [[UInt8]?]
    var missing: Int
    var budget: Int
  }

  private let state: Mutex<State>

  /// What every reply may cost even when the others have used the line up: room for an error instead.
  private static let reserve = 1024

  /// A batch of so many messages, of which some are owed a reply.
  init(messages: Int, owed: Int, lineLimit: Int) {
    let budget = max(0, lineLimit - messages * Self.reserve)
    state = Mutex(State(replies: Array(repeating: nil, count: messages), missing: owed, budget: budget))
  }

  /// Takes one reply, or `instead` where it does not fit any more; nil is a reply that is not wanted.
  ///
  /// Returns the whole line once, with the last reply; nothing when the batch wants no answer at all.
  func take(_ reply: [UInt8]?, at position: Int, instead: () -> [UInt8]) -> [UInt8]? {
    state.withLock { state in
      if let reply {
        let fits = reply.count <= max(Self.reserve, state.budget)
        if fits { state.budget -= reply.count }
        state.replies[position] = fits ? reply : instead()
      }
      state.missing -= 1
      guard state.missing == 0 else { return nil }
      let replies = state.replies.compactMap(\.self)
      state.replies = []
      guard !replies.isEmpty else { return nil }
      return [UInt8(ascii: "[")] + replies.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }
  }
}
