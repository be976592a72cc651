import Foundation
import Synchronization
import Wire

extension SocketChannel {
  /// Content that is encrypted before the socket is tried again.
  private static let batch = 65_536

  func write(_ bytes: Bytes, deadline: Instant) async -> ChannelWrite {
    var sent = 0
    if let ready = state.withLock({ send(bytes, &sent, &$0) }) { return ready }
    return await withCheckedContinuation { continuation in
      let stalled = ContinuousClock.now + limits.writeStall
      let ready: ChannelWrite? = state.withLock { state in
        if state.stopped { return .stopped }
        if state.closed { return .closed }
        let outgoing = ChannelState.Outgoing(bytes: bytes, sent: sent, deadline: deadline, stalled: stalled)
        state.writer = .bytes(outgoing, continuation)
        armWrite(&state)
        armRead(&state)  // a peer that waits for us to read would never read either
        setAlarm(&state, min(deadline, stalled))
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  func becameWritable() {
    let wake: ChannelState.Wake? = state.withLock { state in
      guard !state.closed else { return nil }
      switch state.writer {
      case .bytes(var outgoing, let continuation):
        state.writer = nil
        let before = outgoing.sent
        if let result = send(outgoing.bytes, &outgoing.sent, &state) {
          disarmWrite(&state)
          return .write(continuation, result)
        }
        if outgoing.sent > before { outgoing.stalled = ContinuousClock.now + limits.writeStall }
        state.writer = .bytes(outgoing, continuation)
        return nil
      case .connect(_, let continuation):
        state.writer = nil
        disarmWrite(&state)
        return .connect(continuation, .done(descriptor.takeError()))
      case nil:
        if let tls = state.tls, !state.ended, case .moved = tls.drain({ descriptor.send($0) }), tls.hasOutput
        {
          return nil
        }
        disarmWrite(&state)
        return nil
      }
    }
    wake?()
  }

  /// Sends on from `sent`; nil when the socket takes no more for now.
  private func send(_ bytes: Bytes, _ sent: inout Int, _ state: inout ChannelState) -> ChannelWrite? {
    if state.stopped { return .stopped }
    // Two writes at once would splice their octets; there is one writer by contract.
    if state.closed || state.refused || state.writer != nil { return .closed }
    guard let tls = state.tls else { return sendPlain(bytes, &sent) }
    guard state.isSecured else { return .closed }
    return sendEncrypted(bytes, &sent, tls)
  }

  private func sendPlain(_ bytes: Bytes, _ sent: inout Int) -> ChannelWrite? {
    bytes.withUnsafeBytes { buffer in
      while sent < buffer.count {
        switch descriptor.send(UnsafeRawBufferPointer(rebasing: buffer[sent...])) {
        case .moved(let count): sent += count
        case .wouldBlock: return nil
        case .ended: return .closed
        }
      }
      return .done
    }
  }

  /// Here `sent` counts what is encrypted; it is done when the socket has taken all of that.
  private func sendEncrypted(_ bytes: Bytes, _ sent: inout Int, _ tls: TLSSession) -> ChannelWrite? {
    bytes.withUnsafeBytes { buffer in
      while true {
        while tls.hasOutput {
          switch tls.drain({ descriptor.send($0) }) {
          case .moved: continue
          case .wouldBlock: return nil
          case .ended: return .closed
          }
        }
        if sent == buffer.count { return .done }
        let end = min(sent + Self.batch, buffer.count)
        while sent < end {
          guard let count = tls.write(UnsafeRawBufferPointer(rebasing: buffer[sent..<end])) else {
            return .closed
          }
          sent += count
        }
      }
    }
  }
}
