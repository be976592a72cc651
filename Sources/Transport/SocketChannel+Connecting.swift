import Foundation
import Synchronization
import Wire

extension SocketChannel {
  /// Opens a connection to one address.
  static func connect(
    to address: SocketAddress,
    policy: TLSPolicy?,
    trust: TrustStore?,
    limits: ConnectLimits,
    deadline: Instant
  ) async throws(ConnectFailure) -> SocketChannel {
    guard let descriptor = Descriptor(family: address.family) else { throw failure(errno, address.text) }
    descriptor.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    descriptor.setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
    let error = descriptor.connect(to: address)
    guard let channel = SocketChannel(descriptor, policy: policy, trust: trust, limits: limits) else {
      throw failure(errno, address.text)
    }
    var end = ChannelState.ConnectEnd.done(error)
    if error == EINPROGRESS || error == EINTR {
      end = await withTaskCancellationHandler {
        await channel.awaitConnection(deadline: deadline)
      } onCancel: {
        channel.stop()
      }
    }
    switch end {
    case .done(0): return channel
    case .done(let error): throw failure(error, address.text)
    case .timedOut: throw .timedOut("connect")
    case .stopped: throw .stopped
    }
  }

  private static func failure(_ error: Int32, _ address: String) -> ConnectFailure {
    switch error {
    case ECONNREFUSED: .refused(address)
    case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EACCES, EPERM, EAFNOSUPPORT: .unreachable(address)
    case ETIMEDOUT: .timedOut("connect")
    default: .other("\(address): \(String(cString: strerror(error)))")
    }
  }

  private func awaitConnection(deadline: Instant) async -> ChannelState.ConnectEnd {
    await withCheckedContinuation { continuation in
      let ready: ChannelState.ConnectEnd? = state.withLock { state in
        if state.stopped || state.closed { return .stopped }
        // Nearby peers have answered already.
        if descriptor.isWritable { return .done(descriptor.takeError()) }
        state.writer = .connect(deadline: deadline, continuation)
        armWrite(&state)
        setAlarm(&state, deadline)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}
