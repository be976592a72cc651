import JSON
import RPC
import Synchronization

/// A service whose calls can be held, counted and let go.
final class TestHandler: RequestHandler {
  let locale: Language
  /// Where `hold` and `stubborn` wait.
  let gate = Gate()
  private let stopper = Mutex<@Sendable () -> Void>({})
  private let calls = Mutex<[String]>([])
  private let drained = Mutex(0)
  private let keeper = Mutex<CallInfo?>(nil)

  init(locale: Language = .en) { self.locale = locale }

  var stop: @Sendable () -> Void {
    get { stopper.withLock { $0 } }
    set { stopper.withLock { $0 = newValue } }
  }

  var methods: [String] { calls.withLock { $0 } }
  /// What the last `keep` knew of its call.
  var kept: CallInfo? { keeper.withLock { $0 } }
  var drains: Int { drained.withLock { $0 } }

  func precedes(_ method: String) -> Bool { method == "settle" }

  func draining() { drained.withLock { $0 += 1 } }

  func handle(method: String, params: JSONValue?, call: CallInfo) async throws(RPCError) -> JSONValue {
    calls.withLock { $0.append(method) }
    switch method {
    case "echo": return params ?? nil
    case "fail": throw RPCError(code: 7, message: "failed", data: ["slug": "failed"])
    case "big": return .string(String(repeating: "x", count: params?["bytes"]?.intValue ?? 0))
    case "hold":
      guard await gate.pass() else { throw RPCError(code: 8, message: "interrupted") }
      return "passed"
    case "settle":
      guard await gate.pass() else { throw RPCError(code: 8, message: "interrupted") }
      return "settled"
    case "stubborn":
      _ = await gate.pass(heedingCancellation: false)
      return "done all the same"
    case "progress":
      for step in 0..<3 { call.progress(["step": .integer(Int64(step))]) }
      return params ?? nil
    case "keep":
      keeper.withLock { $0 = call }
      return nil
    case "shutdown":
      stop()
      return nil
    default: throw RPCError(code: -32601, message: "no such method")
    }
  }
}

/// A door at which calls wait; tests wait until enough of them do.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    var cancelled: Set<Int> = []
    var last = 0
    var most = 0
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// The most that ever waited at once.
  var most: Int { state.withLock { $0.most } }

  /// Waits for the door; false when the task was cancelled first.
  func pass(heedingCancellation: Bool = true) async -> Bool {
    let ticket = state.withLock {
      $0.last += 1
      return $0.last
    }
    guard heedingCancellation else { return await enter(ticket) }
    return await withTaskCancellationHandler {
      await enter(ticket)
    } onCancel: {
      let waiting = state.withLock { state in
        state.cancelled.insert(ticket)
        return state.waiting.removeValue(forKey: ticket)
      }
      waiting?.resume(returning: false)
    }
  }

  func open() {
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      state.isOpen = true
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: true) }
  }

  /// Waits until so many wait at once.
  func reached(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        guard state.waiting.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

  private func enter(_ ticket: Int) async -> Bool {
    await withCheckedContinuation { continuation in
      let (outcome, watchers): (Bool?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
        if state.isOpen { return (true, []) }
        if state.cancelled.contains(ticket) { return (false, []) }
        state.waiting[ticket] = continuation
        state.most = max(state.most, state.waiting.count)
        let reached = state.watchers.filter { $0.count <= state.waiting.count }
        state.watchers.removeAll { $0.count <= state.waiting.count }
        return (nil, reached.map(\.continuation))
      }
      if let outcome { continuation.resume(returning: outcome) }
      for watcher in watchers { watcher.resume() }
    }
  }
}
