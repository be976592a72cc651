import Foundation
import Synchronization
import Wire

extension SocketChannel {
  func startTLS(within limit: Duration) async throws(TLSFault) {
    do throws(TLSFault) {
      try await negotiate(deadline: .now + min(limit, limits.tlsHandshake))
    } catch {
      // A peer that could not prove itself is not spoken to again, in the clear or otherwise.
      state.withLock { $0.refused = true }
      throw error
    }
  }

  private func negotiate(deadline: Instant) async throws(TLSFault) {
    guard let policy else { throw .other("the connection was opened without a TLS policy") }
    let context = try TLSSession.context(for: policy, system: trust ?? .system())
    let begun: Result<Void, TLSFault>? = state.withLock { state in
      do throws(TLSFault) {
        try begin(policy, context, &state)
        return shakeHands(&state)
      } catch {
        return .failure(error)
      }
    }
    if let begun { return try begun.get() }
    try await finishHandshake(deadline: deadline).get()
  }

  private func begin(_ policy: TLSPolicy, _ context: TLSContext, _ state: inout ChannelState) throws(TLSFault)
  {
    guard !state.stopped else { throw .stopped }
    guard !state.closed, !state.ended, !state.refused else { throw .closedByPeer }
    guard state.tls == nil else { throw .other("TLS was started before") }
    // In TLS the client speaks first, so whatever is here was put in by someone (CVE-2011-0411), or is the greeting
    // of a server that speaks plain text on this port.
    guard state.inbox.isEmpty else { throw .other("plaintext before TLS") }
    if case .moved = descriptor.receive(into: state.scratch, flags: Int32(MSG_PEEK)) {
      throw state.hasHeard ? .other("plaintext before TLS") : .notTLS
    }
    state.tls = try TLSSession(policy, context: context)
  }

  private func finishHandshake(deadline: Instant) async -> Result<Void, TLSFault> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready: Result<Void, TLSFault>? = state.withLock { state in
          if state.stopped { return .failure(.stopped) }
          if state.closed { return .failure(.closedByPeer) }
          state.reader = .handshake(continuation)
          state.readDeadline = deadline
          armRead(&state)
          setAlarm(&state, deadline)
          return nil
        }
        if let ready { continuation.resume(returning: ready) }
      }
    } onCancel: {
      stop()
    }
  }

  /// Goes on with the handshake as far as the octets received allow; nil when the peer must be waited for.
  func shakeHands(_ state: inout ChannelState) -> Result<Void, TLSFault>? {
    while let tls = state.tls {
      let step = tls.shakeHands()
      flushQuietly(&state, tls)  // the hello, the finish, or the alert that says why not
      switch step {
      case .done:
        state.isSecured = true
        return .success(())
      case .failed(let fault):
        return .failure(fault)
      case .needsInput:
        break
      }
      switch descriptor.receive(into: state.scratch) {
      case .moved(let count):
        guard tls.feed(UnsafeRawBufferPointer(rebasing: state.scratch[..<count])) else {
          return .failure(.notTLS)
        }
      case .wouldBlock:
        return nil
      case .ended:
        return .failure(.closedByPeer)
      }
    }
    return .failure(.closedByPeer)
  }
}
