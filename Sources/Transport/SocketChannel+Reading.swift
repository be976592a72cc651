import Foundation
import Synchronization
import Wire

extension SocketChannel {
  /// Encrypted octets without any content (empty records, key updates) after which a peer is given up.
  private static let maxBarren = 1 << 20

  func read(deadline: Instant) async -> ChannelRead {
    if let ready = state.withLock({ receive(&$0) }) { return ready }
    return await withCheckedContinuation { continuation in
      let ready: ChannelRead? = state.withLock { state in
        if let ready = known(&state) { return ready }
        state.reader = .bytes(continuation)
        state.readDeadline = deadline
        armRead(&state)
        setAlarm(&state, deadline)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  func readNow() -> ChannelRead? { state.withLock { receive(&$0) } }

  func becameReadable() {
    let wake: ChannelState.Wake? = state.withLock { state in
      guard !state.closed else { return nil }
      switch state.reader {
      case .bytes(let continuation):
        guard let result = receive(&state) else { return nil }
        state.reader = nil
        state.readDeadline = nil
        return .read(continuation, result)
      case .handshake(let continuation):
        guard let result = shakeHands(&state) else { return nil }
        state.reader = nil
        state.readDeadline = nil
        return .handshake(continuation, result)
      case nil: return hoard(&state)
      }
    }
    wake?()
  }

  /// What is to say without asking the socket.
  private func known(_ state: inout ChannelState) -> ChannelRead? {
    if state.stopped { return .stopped }
    if state.closed || state.refused { return .closed }
    if !state.inbox.isEmpty {
      let bytes = state.inbox
      state.inbox = []
      return .bytes(bytes)
    }
    return state.ended ? .closed : nil
  }

  /// What there is to read now; nil when the peer must be waited for.
  private func receive(_ state: inout ChannelState) -> ChannelRead? {
    known(&state) ?? pull(&state, atMost: ChannelState.chunk)
  }

  private func pull(_ state: inout ChannelState, atMost limit: Int) -> ChannelRead? {
    let buffer = UnsafeMutableRawBufferPointer(rebasing: state.scratch[..<limit])
    return state.isSecured ? receiveEncrypted(&state, buffer) : receivePlain(&state, buffer)
  }

  private func receivePlain(_ state: inout ChannelState, _ buffer: UnsafeMutableRawBufferPointer)
    -> ChannelRead?
  {
    switch descriptor.receive(into: buffer) {
    case .moved(let count):
      state.hasHeard = true
      return .bytes(Bytes(state.scratch[..<count]))
    case .wouldBlock:
      return nil
    case .ended:
      state.ended = true
      return .closed
    }
  }

  private func receiveEncrypted(_ state: inout ChannelState, _ buffer: UnsafeMutableRawBufferPointer)
    -> ChannelRead?
  {
    while let tls = state.tls {
      switch tls.read(into: buffer) {
      case .octets(let count):
        state.barren = 0
        return .bytes(Bytes(state.scratch[..<count]))
      case .ended:
        flushQuietly(&state, tls)  // an alert, perhaps
        state.ended = true
        return .closed
      case .needsInput:
        break
      }
      flushQuietly(&state, tls)  // answers to key updates
      switch descriptor.receive(into: state.scratch) {
      case .moved(let count):
        state.barren += count
        if state.barren <= Self.maxBarren, tls.feed(UnsafeRawBufferPointer(rebasing: state.scratch[..<count]))
        {
          continue
        }
        state.ended = true
        return .closed
      case .wouldBlock:
        return nil
      case .ended:
        // With or without close_notify: what is incomplete stays incomplete.
        state.ended = true
        return .closed
      }
    }
    return .closed
  }

  /// Keeps a peer going that sends while we write, up to a limit; one that says more instead of reading is not
  /// written to any further, so that what it said is heard.
  private func hoard(_ state: inout ChannelState) -> ChannelState.Wake? {
    guard state.writer != nil, !state.ended, !state.stopped else {
      disarmRead(&state)
      return nil
    }
    let room = ChannelState.chunk - state.inbox.count
    if room > 0, case .bytes(let bytes) = pull(&state, atMost: room) { state.inbox += bytes }
    guard state.inbox.count >= ChannelState.chunk, case .bytes(_, let continuation)? = state.writer else {
      return nil
    }
    state.writer = nil
    disarmWrite(&state)
    disarmRead(&state)
    return .write(continuation, .closed)
  }

  /// Sends what TLS itself has to say; the rest goes out when the socket can take it.
  func flushQuietly(_ state: inout ChannelState, _ tls: TLSSession) {
    guard tls.hasOutput else { return }
    _ = tls.drain { descriptor.send($0) }
    if tls.hasOutput { armWrite(&state) }
  }
}
