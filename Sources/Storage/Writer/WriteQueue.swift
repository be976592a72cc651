import Dispatch
import GRDB
import Synchronization

/// Why a write is made; decides what may still be written on a full disk.
package enum WritePurpose: Sendable, Hashable {
  case work
  /// What became of a message that is under way: gets the reserve of the disk.
  case outcome
}

/// One queued piece of work for the writing thread, with its types erased.
struct WriteJob: Sendable {
  enum Work: Sendable {
    /// Runs in a savepoint of its own inside a shared transaction.
    case transaction(WritePurpose, @Sendable (Writing) throws -> Void)
    /// Runs alone, outside any transaction, under the write lock.
    case maintenance(@Sendable (Database) throws -> Void)
  }
  let work: Work
  let enqueuedAt: ContinuousClock.Instant
  /// Tells the caller, once the commit is durable.
  let finish: @Sendable ((any Error)?) -> Void

  var isWork: Bool {
    switch work {
    case .transaction(let purpose, _): purpose == .work
    case .maintenance: false
    }
  }
}

/// The queue in front of the one thread that writes.
///
/// The thread takes everything that was queued while the previous commit's fsync ran, so the cost of an fsync
/// is shared by all callers that wait for one.
final class WriteQueue: Sendable {
  private struct State {
    var jobs: [WriteJob] = []
    var idle = false
    var closed = false
  }
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  /// False when the queue is closed.
  func add(_ job: WriteJob) -> Bool {
    let (accepted, wakes) = state.withLock { state in
      guard !state.closed else { return (false, false) }
      state.jobs.append(job)
      defer { state.idle = false }
      return (true, state.idle)
    }
    if wakes { wake.signal() }
    return accepted
  }

  /// Blocks until there is work; false when the queue is closed and empty.
  func waitForWork() -> Bool {
    while true {
      let (ready, closed) = state.withLock { state in
        let ready = !state.jobs.isEmpty
        state.idle = !ready && !state.closed
        return (ready, state.closed)
      }
      if ready { return true }
      if closed { return false }
      wake.wait()
    }
  }

  /// The transactions at the head of the queue, or one piece of maintenance.
  func take(_ limit: Int) -> [WriteJob] {
    state.withLock { state in
      var count = 0
      scan: for job in state.jobs.prefix(limit) {
        switch job.work {
        case .transaction: count += 1
        case .maintenance:
          if count == 0 { count = 1 }
          break scan
        }
      }
      let taken = Array(state.jobs.prefix(count))
      state.jobs.removeFirst(taken.count)
      return taken
    }
  }

  /// Removes what has waited since before then.
  func takeOlder(than instant: ContinuousClock.Instant) -> [WriteJob] {
    state.withLock { state in
      let old = state.jobs.filter { $0.enqueuedAt < instant }
      state.jobs.removeAll { $0.enqueuedAt < instant }
      return old
    }
  }

  var count: Int { state.withLock { $0.jobs.count } }

  /// Accepts nothing more; what is queued is still done.
  func close() {
    state.withLock { $0.closed = true }
    wake.signal()
  }
}
