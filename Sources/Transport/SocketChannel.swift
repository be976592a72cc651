import Dispatch
import Foundation
import Synchronization
import Wire

/// A TCP connection of ours.
///
/// Reads and writes try the socket first. What would block is parked in the state, and the Dispatch source's handler
/// finishes it, so that one readiness event costs one wake-up. Sources are made once and suspended while nobody
/// waits. One lazy timer serves all deadlines: a later deadline does not touch it, it looks when it fires.
final class SocketChannel: Channel {
  typealias Instant = ContinuousClock.Instant

  let descriptor: Descriptor
  let policy: TLSPolicy?
  /// Nil means the system's, looked up when TLS starts.
  let trust: TrustStore?
  let limits: ConnectLimits
  let state = Mutex(ChannelState())
  private let sources: Sources

  /// Nil without a free descriptor.
  init?(_ descriptor: Descriptor, policy: TLSPolicy?, trust: TrustStore?, limits: ConnectLimits) {
    self.descriptor = descriptor
    self.policy = policy
    self.trust = trust
    self.limits = limits
    guard let sources = Sources(descriptor) else { return nil }
    self.sources = sources
    sources.read.setEventHandler { [weak self] in self?.becameReadable() }
    sources.write.setEventHandler { [weak self] in self?.becameWritable() }
    sources.timer.setEventHandler { [weak self] in self?.alarmRang() }
    sources.timer.resume()
  }

  deinit { close() }

  var isSecured: Bool { state.withLock { $0.isSecured } }
  var peerSPKI: String? { state.withLock { $0.tls?.peerKey } }

  func stop() {
    let wakes = state.withLock { state in
      state.stopped = true
      return [state.takeReader(.stopped), state.takeWriter(.stopped)]
    }
    for wake in wakes { wake?() }
  }

  func close() {
    let wakes: [ChannelState.Wake?] = state.withLock { state in
      guard !state.closed else { return [] }
      state.closed = true
      if state.isSecured, let tls = state.tls {
        tls.sayGoodbye()
        _ = tls.drain { descriptor.send($0) }
      }
      _ = shutdown(descriptor.number, Int32(SHUT_WR))
      // Unread octets would turn the close into a reset, and a QUIT on its way would be lost with it.
      _ = descriptor.receive(into: state.scratch)
      // A suspended source must not be released: it would end the process.
      if !state.readArmed { sources.read.resume() }
      if !state.writeArmed { sources.write.resume() }
      sources.read.cancel()
      sources.write.cancel()
      sources.timer.cancel()
      return [state.takeReader(.closed), state.takeWriter(.closed)]
    }
    for wake in wakes { wake?() }
  }

  // MARK: - Readiness, all under the lock

  func armRead(_ state: inout ChannelState) {
    guard !state.readArmed else { return }
    state.readArmed = true
    sources.read.resume()
  }

  func disarmRead(_ state: inout ChannelState) {
    guard state.readArmed else { return }
    state.readArmed = false
    sources.read.suspend()
  }

  func armWrite(_ state: inout ChannelState) {
    guard !state.writeArmed else { return }
    state.writeArmed = true
    sources.write.resume()
  }

  func disarmWrite(_ state: inout ChannelState) {
    guard state.writeArmed else { return }
    state.writeArmed = false
    sources.write.suspend()
  }

  /// Makes sure that the timer fires at the deadline or before.
  func setAlarm(_ state: inout ChannelState, _ deadline: Instant) {
    if let alarm = state.alarm, alarm <= deadline { return }
    state.alarm = deadline
    sources.timer.schedule(
      deadline: .now() + (deadline - ContinuousClock.now).seconds,
      leeway: .milliseconds(1)
    )
  }

  private func alarmRang() {
    let wakes: [ChannelState.Wake?] = state.withLock { state in
      guard !state.closed else { return [] }
      state.alarm = nil
      let now = ContinuousClock.now
      var wakes: [ChannelState.Wake?] = []
      if let deadline = state.readDeadline {
        if deadline <= now { wakes.append(state.takeReader(.timedOut)) } else { setAlarm(&state, deadline) }
      }
      if let deadline = state.writer?.deadline {
        if deadline <= now { wakes.append(state.takeWriter(.timedOut)) } else { setAlarm(&state, deadline) }
      }
      return wakes
    }
    for wake in wakes { wake?() }
  }
}

/// The Dispatch sources of one socket.
///
/// The write source has a number of its own: on Linux, a read source resumed while a write source on the same number
/// waits gets no events (libdispatch of Swift 6.3.1).
///
/// Unchecked: Dispatch objects are counted and locked by the library; Swift's overlay for Linux does not say so.
private final class Sources: @unchecked Sendable {
  let read: any DispatchSourceRead
  let write: any DispatchSourceWrite
  let timer: any DispatchSourceTimer

  init?(_ descriptor: Descriptor) {
    guard let copy = Descriptor(copyOf: descriptor) else { return nil }
    let queue = DispatchQueue(label: "channel")
    read = DispatchSource.makeReadSource(fileDescriptor: descriptor.number, queue: queue)
    write = DispatchSource.makeWriteSource(fileDescriptor: copy.number, queue: queue)
    timer = DispatchSource.makeTimerSource(queue: queue)
    // The handlers keep each number open until its source has let go of it, and then close it.
    read.setCancelHandler { withExtendedLifetime(descriptor) {} }
    write.setCancelHandler { withExtendedLifetime(copy) {} }
  }
}
