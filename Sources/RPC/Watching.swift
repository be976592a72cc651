import Dispatch
import Glibc
import Synchronization

/// What a server watches besides its input: signals to the process, the parent's life, and whether anybody still has
/// the other end of its output.
package struct Watching: Sendable {
  /// Signals that ask to stop; the first begins it, the second ends the process with code 1.
  package var signals: [Int32]
  /// Who our parent is; a change means that it is gone, even when a sibling keeps the pipe open.
  package var parent: @Sendable () -> Int32
  /// Who it was when the process began; nil = who it is when watching begins.
  package var firstParent: Int32?
  /// Ends the process at once.
  package var abandon: @Sendable () -> Void

  package init(
    signals: [Int32],
    parent: @escaping @Sendable () -> Int32,
    firstParent: Int32? = nil,
    abandon: @escaping @Sendable () -> Void
  ) {
    self.signals = signals
    self.parent = parent
    self.firstParent = firstParent
    self.abandon = abandon
  }

  /// To be touched first of all: a parent that dies while the database is opened would not be missed any more.
  package static let process = Watching(
    signals: [SIGTERM, SIGINT, SIGHUP],
    parent: { getppid() },
    firstParent: getppid(),
    abandon: { _exit(1) }
  )

  /// The same with a parent that is known by name: it may have died before our first line, and who adopted us looks
  /// like a parent then.
  package static func process(of parent: Int32?) -> Watching {
    var watching = process
    if let parent { watching.firstParent = parent }
    return watching
  }

  /// Looks at the parent only through its descriptors, and leaves signals alone.
  package static let nothing = Watching(signals: [], parent: { 0 }, abandon: {})

  func start(
    every interval: Duration,
    output: Int32,
    stop: @escaping @Sendable (StopReason) -> Void
  ) -> Watch {
    Watch(self, every: interval, output: output, stop: stop)
  }
}

/// The sources of one watch, which lasts as long as this object.
///
/// Unchecked: Dispatch's sources may be used from any thread, but their protocols do not say so.
final class Watch: @unchecked Sendable {
  private let signals: [any DispatchSourceSignal]
  private let timer: any DispatchSourceTimer
  private let installed = Latch()

  init(
    _ watching: Watching,
    every interval: Duration,
    output: Int32,
    stop: @escaping @Sendable (StopReason) -> Void
  ) {
    // A closed pipe shows as an error of write(2), and nobody has a use for SIGUSR1.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGUSR1, SIG_IGN)
    let queue = DispatchQueue(label: "chasqui.watch")
    let seen = Tally()
    let ready = Tally()
    // Dispatch installs its own disposition on Linux; ignoring the signal here would lose it.
    signals = watching.signals.map { [installed] number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if seen.count(source.data) > 1 { watching.abandon() }
        stop(.signal(number))
      }
      source.setRegistrationHandler {
        if ready.count(1) == watching.signals.count { installed.open() }
      }
      source.resume()
      return source
    }
    if signals.isEmpty { installed.open() }
    let parent = watching.firstParent ?? watching.parent()
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.setEventHandler {
      if watching.parent() != parent { stop(.parentGone) }
      // A server with nothing to say would never learn it from write(2).
      if isClosedByReader(output) { stop(.outputFailed(EPIPE)) }
    }
    timer.schedule(deadline: .now() + interval.seconds, repeating: interval.seconds)
    timer.resume()
  }

  /// Waits until no signal ends the process any more, which Dispatch sees to on a thread of its own.
  func isInstalled() async { await installed.wait() }

  deinit {
    for source in signals { source.cancel() }
    timer.cancel()
  }
}

/// Whether nobody can read what is written to a descriptor any more; asks without touching its flags.
private func isClosedByReader(_ descriptor: Int32) -> Bool {
  var asked = pollfd(fd: descriptor, events: 0, revents: 0)
  return poll(&asked, 1, 0) == 1 && Int32(asked.revents) & (POLLERR | POLLHUP) != 0
}

/// Counts what happens on several threads.
private final class Tally: Sendable {
  private let total = Mutex<UInt>(0)

  func count(_ more: UInt) -> UInt {
    total.withLock {
      $0 += more
      return $0
    }
  }
}
