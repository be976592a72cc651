import Dispatch
import Synchronization

/// The calls that are running: how many may, which ids they have, and that each is answered once.
final class InFlight: Sendable {
  /// A call that is owed an answer.
  struct Owed: Sendable {
    let call: Envelope.Call
    let answer: Answer
    fileprivate(set) var cancellation: Cancellation?
    fileprivate var task: Task<Void, Never>?
  }

  /// Where an answer goes.
  enum Answer: Sendable {
    case line
    case batch(BatchAnswer, position: Int)
  }

  /// Who cancelled a call.
  enum Cancellation: Sendable {
    case byCaller
    /// By a caller whose protocol wants no answer then.
    case byCallerSilently
    case byShutdown
  }

  private struct State {
    var owed: [UInt64: Owed] = [:]
    var serials: [RequestID: Set<UInt64>] = [:]
    var running = 0
    var last: UInt64 = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let slots = DispatchSemaphore(value: 0)
  private let idle = Latch()

  init(limit: Int) {
    // Counted up from zero: Dispatch traps when a semaphore goes with less than it started with.
    for _ in 0..<limit { slots.signal() }
  }

  /// Waits on this thread for a free place and takes it; nil when no more calls are accepted.
  func begin(_ call: Envelope.Call, _ answer: Answer) -> (serial: UInt64, isDuplicate: Bool)? {
    slots.wait()
    let begun: (UInt64, Bool)? = state.withLock { state in
      guard !state.isClosed else { return nil }
      state.last += 1
      state.running += 1
      state.owed[state.last] = Owed(call: call, answer: answer)
      guard let id = call.id, id != .null else { return (state.last, false) }
      let isDuplicate = state.serials[id] != nil
      state.serials[id, default: []].insert(state.last)
      return (state.last, isDuplicate)
    }
    if begun == nil { slots.signal() }
    return begun
  }

  /// Remembers the task of a call that has begun, which may be over already.
  func attach(_ task: Task<Void, Never>, to serial: UInt64) {
    let isCancelled = state.withLock { state in
      state.owed[serial]?.task = task
      return state.owed[serial]?.cancellation != nil
    }
    if isCancelled { task.cancel() }
  }

  /// Whether one call is running and no more.
  var isAlone: Bool { state.withLock { $0.running == 1 } }

  func isOwed(_ serial: UInt64) -> Bool { state.withLock { $0.owed[serial] != nil } }

  /// Takes over the duty to answer; nil when someone else has.
  func claim(_ serial: UInt64) -> Owed? { state.withLock { take(serial, from: &$0) } }

  /// Gives back the place of a call, answered or not.
  func end() {
    slots.signal()
    leave()
  }

  /// Keeps it from being idle while a batch is taken in: one of its calls may end everything before the others have
  /// begun, and they are owed an answer too.
  func enter() { state.withLock { $0.running += 1 } }

  func leave() {
    let isIdle = state.withLock { state in
      state.running -= 1
      return state.isClosed && state.running == 0
    }
    if isIdle { idle.open() }
  }

  /// Cancels every call with this id; unknown and finished ones are nobody's concern.
  func cancel(_ id: RequestID, _ cancellation: Cancellation) {
    cancel(cancellation) { $0.serials[id] ?? [] }
  }

  func cancelAll(_ cancellation: Cancellation) { cancel(cancellation) { Set($0.owed.keys) } }

  /// Accepts no more calls.
  func close() {
    let isIdle = state.withLock { state in
      state.isClosed = true
      return state.running == 0
    }
    if isIdle { idle.open() }
  }

  /// After `close`: waits until no call runs; false when the time is over first.
  func waitUntilIdle(upTo limit: Duration) async -> Bool { await idle.wait(upTo: limit) }

  /// Takes over the duty to answer all that is still owed.
  func claimAll() -> [Owed] {
    state.withLock { state in state.owed.keys.sorted().compactMap { take($0, from: &state) } }
  }

  private func cancel(_ cancellation: Cancellation, _ choose: (borrowing State) -> Set<UInt64>) {
    let tasks = state.withLock { state in
      choose(state).compactMap { serial -> Task<Void, Never>? in
        guard state.owed[serial]?.cancellation == nil else { return nil }
        state.owed[serial]?.cancellation = cancellation
        return state.owed[serial]?.task
      }
    }
    for task in tasks { task.cancel() }
  }

  private func take(_ serial: UInt64, from state: inout State) -> Owed? {
    guard let owed = state.owed.removeValue(forKey: serial) else { return nil }
    if let id = owed.call.id, var serials = state.serials[id] {
      serials.remove(serial)
      state.serials[id] = serials.isEmpty ? nil : serials
    }
    return owed
  }
}
