import Dispatch

extension Store {
  /// Runs what takes its time, or waits for a reader, outside the concurrency pool.
  ///
  /// A thread of that pool must not wait for a reader: those who hold the readers need the same few threads to let go
  /// of them, and then nobody ever goes on.
  func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async { continuation.resume(returning: body()) }
    }
  }
}
