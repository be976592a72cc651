import API
import Comms
import Engine
import Foundation
import JSON
import Logging
import RPC
import Storage
import Synchronization
import Testing

/// A service on a directory of the test's own, called as a client would.
final class MethodBench: Sendable {
  let engine: CommsEngine
  let session: Session
  private let service: Service
  private let path: String
  private let sent: Notifications

  init(locale: Language = .en) throws {
    path = NSTemporaryDirectory() + "chasqui-api-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
    let directory = try DataDirectory.open(path + "/data")
    let store = try Store.open(
      directory,
      now: World.real.now(),
      options: StoreOptions(minimumFreeBytes: 1 << 20)
    )
    let vault = try Vault.open(store, sources: KeySources(defaultFile: path + "/keys/master.key"))
    let sent = Notifications()
    self.sent = sent
    engine = CommsEngine(
      store: store,
      vault: vault,
      directory: directory,
      world: .real,
      configuration: Configuration(),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    session = Session(locale: locale, notify: { sent.add($0, $1) })
    service = Service(engine: engine, session: session)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func call(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
    try await service.handle(method: method, params: params, call: CallInfo(id: nil))
  }

  /// The slug of the error that a call is answered with; nil for a result.
  func slug(_ method: String, _ params: JSONValue = [:]) async throws -> String? {
    do {
      _ = try await call(method, params)
      return nil
    } catch let error as RPCError {
      return error.data?["slug"]?.stringValue
    }
  }

  func drain() { service.draining() }

  /// The next notification, in the order they were sent.
  func notification() async -> JSONValue? { await sent.next() }

  func makeAccount(_ name: String = "Billing", address: String = "billing@acme.ec") async throws -> JSONValue
  {
    let result = try await call(
      "account.create",
      [
        "name": .string(name), "address": .string(address),
        "outgoing": ["enabled": true, "host": "mail.acme.ec"],
      ]
    )
    return try #require(result["id"] ?? result["account"]?["id"])
  }
}

/// Keeps what the service notifies.
final class Notifications: Sendable {
  private let stream: AsyncStream<JSONValue>
  private let continuation: AsyncStream<JSONValue>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func add(_ method: String, _ params: JSONValue) -> Bool {
    continuation.yield(["method": .string(method), "params": params])
    return true
  }

  func next() async -> JSONValue? {
    for await one in stream { return one }
    return nil
  }
}
