import Dispatch
import Glibc
import Synchronization

/// Whole lines on their way to one descriptor, which a thread of its own writes.
///
/// Replies wait for room, since a caller is owed each; notifications that find none are dropped and counted.
/// Waiting never blocks a thread of the concurrency pool, so a parent that does not read delays nobody else.
final class OutputQueue: Sendable {
  private struct Pending {
    /// Nil for someone who only waits for room.
    let line: [UInt8]?
    let resume: @Sendable () -> Void
  }

  private struct State {
    var lines: [[UInt8]] = []
    /// Octets in `lines` and in the write under way.
    var bytes = 0
    var pending: [Pending] = []
    var dropped = 0
    var isFinishing = false
    var isDead = false
    /// Whether the writing thread waits to be woken.
    var isIdle = false
    /// Whether someone writes in its stead.
    var isWrittenDirectly = false

    /// Whether the writing thread must be told of what came.
    mutating func rouse() -> Bool {
      guard !isWrittenDirectly else { return false }
      defer { isIdle = false }
      return isIdle
    }
  }

  /// The most octets held; a single longer line is taken when there is no other.
  let limit: Int
  let descriptor: Int32
  private let onFailure: @Sendable (Int32) -> Void
  private let onDropped: @Sendable (Int) -> Void
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let finished = Latch()

  /// Up to this many octets of short lines go out in one write.
  private static let gathered = 64 << 10
  /// What a pipe that can be written takes whole (POSIX `PIPE_BUF`).
  private static let direct = 4096
  private let isPipe: Bool

  init(
    descriptor: Int32,
    limit: Int,
    onFailure: @escaping @Sendable (Int32) -> Void,
    onDropped: @escaping @Sendable (Int) -> Void
  ) {
    self.descriptor = descriptor
    self.limit = limit
    self.onFailure = onFailure
    self.onDropped = onDropped
    var status = stat()
    isPipe = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Queues a reply, waiting for room; returns at once when nobody reads any more.
  func send(_ line: [UInt8]) async {
    await withCheckedContinuation { continuation in enqueue(line) { continuation.resume() } }
  }

  /// As `send`, for the thread that reads: while it waits no input is read, which is the back-pressure.
  func sendBlocking(_ line: [UInt8]) { block { enqueue(line, then: $0) } }

  /// Waits until a short line would be taken.
  func waitForRoom() {
    let isFree = state.withLock { $0.isDead || ($0.pending.isEmpty && hasRoom(for: 1, in: $0)) }
    if !isFree { block { enqueue(nil, then: $0) } }
  }

  /// Queues a line if there is room now.
  @discardableResult func offer(_ line: [UInt8]) -> Bool {
    let (taken, wakes) = state.withLock { state in
      guard !state.isDead else { return (false, false) }
      guard state.pending.isEmpty, hasRoom(for: line.count, in: state) else {
        state.dropped += 1
        return (false, false)
      }
      push(line, to: &state)
      return (true, state.rouse())
    }
    if wakes { wake.signal() }
    return taken
  }

  /// Nobody will read any more: whoever waits for room goes on, and what is queued is let go.
  func abandon() { die() }

  /// Ends the writing thread when all that is queued is written; false when it was not in time.
  func finish(within limit: Duration) async -> Bool {
    let (wakes, isDead) = state.withLock { state in
      state.isFinishing = true
      return (state.rouse(), state.isDead)
    }
    if wakes { wake.signal() }
    // Its thread may hang for ever in a pipe that nobody reads.
    if isDead { return false }
    return await finished.wait(upTo: limit)
  }

  private func enqueue(_ line: [UInt8]?, then resume: @escaping @Sendable () -> Void) {
    let (waits, wakes) = state.withLock { state in
      guard !state.isDead else { return (false, false) }
      guard state.pending.isEmpty, hasRoom(for: line?.count ?? 1, in: state) else {
        state.pending.append(Pending(line: line, resume: resume))
        return (true, false)
      }
      guard let line else { return (false, false) }
      push(line, to: &state)
      return (false, state.rouse())
    }
    guard !waits else { return }
    if wakes { wake.signal() }
    resume()
  }

  private func block(_ enqueue: (@escaping @Sendable () -> Void) -> Void) {
    let room = DispatchSemaphore(value: 0)
    enqueue { room.signal() }
    room.wait()
  }

  private func hasRoom(for count: Int, in state: borrowing State) -> Bool {
    state.bytes == 0 || state.bytes + count <= limit
  }

  private func push(_ line: [UInt8], to state: inout State) {
    state.lines.append(line)
    state.bytes += line.count
  }
}

// MARK: - In place of the writing thread

extension OutputQueue {
  /// Writes a short line on this thread, where nothing waits to be written and the pipe takes it at once; false when
  /// it has to be queued.
  func writeDirectly(_ line: [UInt8]) -> Bool {
    guard isPipe, line.count <= Self.direct else { return false }
    let isOurs = state.withLock { state in
      guard state.isIdle, !state.isWrittenDirectly, state.lines.isEmpty, !state.isDead, !state.isFinishing
      else {
        return false
      }
      state.isWrittenDirectly = true
      return true
    }
    guard isOurs else { return false }
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let isWritten = poll(&request, 1, 0) == 1 && request.revents == Int16(POLLOUT) && writeWhole(line) == 0
    let wakes = state.withLock { state in
      state.isWrittenDirectly = false
      // What came meanwhile; an end that came meanwhile waits for the writing thread, too.
      return (!state.lines.isEmpty || state.isFinishing) && state.rouse()
    }
    if wakes { wake.signal() }
    return isWritten
  }
}

// MARK: - The writing thread

extension OutputQueue {
  /// Writes until told to finish or until nobody reads.
  func run() {
    while let lines = next() {
      guard write(lines) else { break }
    }
    die()
    finished.open()
  }

  /// Waits for something to write; nil when all is written and nothing more will come.
  private func next() -> [[UInt8]]? {
    while true {
      let (lines, isOver) = state.withLock { state in
        let lines = state.lines
        state.lines = []
        let isOver = lines.isEmpty && state.isFinishing && state.pending.isEmpty
        state.isIdle = lines.isEmpty && !isOver
        return (lines, isOver)
      }
      if !lines.isEmpty { return lines }
      if isOver { return nil }
      wake.wait()
    }
  }

  private func write(_ lines: [[UInt8]]) -> Bool {
    var next = lines.startIndex
    while next < lines.endIndex {
      var piece = lines[next]
      next += 1
      while next < lines.endIndex, piece.count + lines[next].count <= Self.gathered {
        piece += lines[next]
        next += 1
      }
      let fault = writeWhole(piece)
      guard fault == 0 else {
        onFailure(fault)
        return false
      }
      settle(piece.count)
    }
    return true
  }

  /// Returns 0, or the number of the error.
  private func writeWhole(_ piece: [UInt8]) -> Int32 {
    piece.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          guard errno == EAGAIN else { return errno }
          // The parent has made our end non-blocking; the flag is its own, so we wait instead of clearing it.
          waitUntilReady(descriptor, for: POLLOUT)
        }
      }
      return 0
    }
  }

  /// Takes note of what is written and lets those in who waited for room.
  private func settle(_ count: Int) {
    // The writing thread itself is here: it sees what is let in when it looks for more.
    let (admitted, dropped) = state.withLock { state in
      state.bytes -= count
      var admitted = 0
      for waiting in state.pending {
        guard hasRoom(for: waiting.line?.count ?? 1, in: state) else { break }
        if let line = waiting.line { push(line, to: &state) }
        admitted += 1
      }
      let resumed = Array(state.pending.prefix(admitted))
      state.pending.removeFirst(admitted)
      defer { state.dropped = 0 }
      return (resumed, state.dropped)
    }
    for waiting in admitted { waiting.resume() }
    if dropped > 0 { onDropped(dropped) }
  }

  /// Nothing will be written any more: nobody waits, and what still comes is let go.
  private func die() {
    let waiting = state.withLock { state in
      defer {
        state = State()
        state.isDead = true
      }
      return state.pending
    }
    for waiting in waiting { waiting.resume() }
  }
}

/// Blocks until a descriptor that someone else made non-blocking can be used.
func waitUntilReady(_ descriptor: Int32, for event: Int32) {
  var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
  _ = poll(&request, 1, -1)
}
