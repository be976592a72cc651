import Dispatch
import Foundation
import Glibc
package import JSON
import Synchronization

/// Speaks line-delimited JSON-RPC 2.0 on two descriptors until input ends, a signal comes or the parent goes.
///
/// One thread reads and one writes, both blocking; the flags of the descriptors are never changed, because the
/// other end shares them. `run` may be called once.
package final class StdioServer: Sendable {
  private let input: Int32
  private let limits: ServerLimits
  private let observe: @Sendable (ServerFact) -> Void
  private let output: OutputQueue
  private let stopping: Stopping
  private let dispatcher = Mutex<Dispatcher?>(nil)
  /// Kept after `run`, so that a signal during what the process does last is still the first or the second.
  private let watch = Mutex<Watch?>(nil)

  package init(
    input: Int32,
    output: Int32,
    limits: ServerLimits = ServerLimits(),
    observe: @escaping @Sendable (ServerFact) -> Void = { _ in }
  ) {
    let stopping = Stopping()
    self.input = input
    self.limits = limits
    self.observe = observe
    self.stopping = stopping
    self.output = OutputQueue(
      descriptor: output,
      limit: limits.queuedOutput,
      onFailure: { stopping.stop(.outputFailed($0)) },
      onDropped: { observe(.notificationsDropped(count: $0)) }
    )
  }

  /// Serves until there is a reason to stop, finishes what runs, and says what the reason was.
  package func run(_ handler: any RequestHandler, watching: Watching = .process) async -> StopReason {
    let dispatcher = Dispatcher(handler: handler, output: output, limits: limits, observe: observe)
    self.dispatcher.withLock { $0 = dispatcher }
    let watch = watching.start(every: limits.watch, output: output.descriptor) { [stopping] in
      stopping.stop($0)
    }
    self.watch.withLock { $0 = watch }
    await watch.isInstalled()
    start("chasqui-write") { [output] in output.run() }
    start("chasqui-read") { [self] in read(into: dispatcher) }
    let reason = await stopping.reason()
    let start = ContinuousClock.now
    observe(.stopping(reason))
    // Who is gone reads nothing, and where someone else keeps the pipe open nobody would ever make room in it.
    if case .parentGone = reason { output.abandon() }
    // One part in 25 is kept for writing what is queued.
    await dispatcher.drain(within: limits.drain * 24 / 25)
    _ = await output.finish(within: max(limits.drain / 25, limits.drain - start.duration(to: .now)))
    return reason
  }

  /// Sends a notification, such as `event`.
  ///
  /// Returns false when it is dropped, because the caller does not read fast enough or it is too long.
  @discardableResult package func notify(method: String, params: JSONValue) -> Bool {
    let message = Reply.notification(method, params)
    guard message.count <= limits.outputLine else {
      observe(.resultTooLong(method: method))
      return false
    }
    return output.offer(message + [0x0A])
  }

  /// Begins to stop, as the end of input would; the call that asks for it is still answered.
  package func stop() { stopping.stop(.requested) }

  /// Cancels the calls with this id; silently means that they get no answer at all, as MCP wants it.
  package func cancel(_ id: RequestID, silently: Bool) {
    dispatcher.withLock { $0 }?.cancel(id, silently: silently)
  }

  private func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func read(into dispatcher: Dispatcher) {
    var framer = LineFramer(limit: limits.line)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(input, buffer.baseAddress, buffer.count)
      if count > 0 {
        let lines = framer.received(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        for (index, line) in lines.enumerated() {
          let isLast = index == lines.count - 1 && !framer.isMidLine
          dispatcher.accept(line, isLast: isLast)
        }
      } else if count == 0 {
        if framer.finish() { observe(.unfinishedLine) }
        return stopping.stop(.endOfInput)
      } else if errno == EAGAIN {
        waitUntilReady(input, for: POLLIN)
      } else if errno != EINTR {
        return stopping.stop(.inputFailed(errno))
      }
    }
  }
}

/// The first reason to stop, and those who wait for it.
final class Stopping: Sendable {
  private let first = Mutex<StopReason?>(nil)
  private let latch = Latch()

  func stop(_ reason: StopReason) {
    first.withLock { $0 = $0 ?? reason }
    latch.open()
  }

  func reason() async -> StopReason {
    await latch.wait()
    return first.withLock { $0 } ?? .requested
  }
}
