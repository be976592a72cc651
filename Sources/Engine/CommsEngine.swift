import Comms
import Crypto
package import Logging
package import Storage
import Synchronization

/// The service, assembled: what the use cases in this target work on.
package final class CommsEngine: Sendable {
  package let store: Store
  package let vault: Vault
  package let directory: DataDirectory
  package let world: World
  package let configuration: Configuration
  /// This run of the process.
  package let instance: String
  package let log: Logger
  /// Beats after whatever others may wait for has become durable, here or in another process.
  package let changed = Pulse()
  let compiled = CompiledTemplates()
  private let background = Mutex<Background?>(nil)

  package init(
    store: Store,
    vault: Vault,
    directory: DataDirectory,
    world: World,
    configuration: Configuration,
    log: Logger
  ) {
    self.store = store
    self.vault = vault
    self.directory = directory
    self.world = world
    self.configuration = configuration
    self.log = log
    instance = world.entropy.bytes(12).map(Self.hex).joined()
  }

  /// Starts the work that goes on between calls: noticing what other processes commit, and the outbox where no other
  /// process has it.
  ///
  /// Where nothing can be written nothing can be sent either.
  package func start() {
    guard store.readOnlyReason == nil else { return }
    background.withLock { background in
      if background == nil { background = Background(self) }
    }
  }

  /// Ends that work: what has not left goes back to the queue, what may have left is waited for up to
  /// `grace`.
  ///
  /// Calls are still answered.
  package func stopWork(grace: Duration) async {
    let running = background.withLock(\.self)
    await running?.stop(grace: grace)
  }

  /// Ends everything; nothing may be called afterwards.
  package func stop(grace: Duration) async {
    await stopWork(grace: grace)
    store.close()
  }

  /// Whether this process sends.
  package var isWorker: Bool { background.withLock { $0?.isWorker ?? false } }

  /// An account can be tried again: what kept it waiting may be mended.
  func reconsider(_ id: AccountID) {
    background.withLock(\.self)?.reconsider(id)
    changed.beat()
  }

  /// An urgent message has come: it goes before what is claimed already.
  func hurry(_ id: AccountID) { background.withLock(\.self)?.hurry(id) }

  static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
  }

  /// 120 bits of HMAC-SHA-256 in base32: short enough for a Message-ID, long enough not to be guessed.
  static func tag(_ text: String, key: SymmetricKey) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var bits = 0
    var count = 0
    var tag: [UInt8] = []
    for byte in HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).prefix(15) {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 5 {
        count -= 5
        tag.append(alphabet[bits >> count & 31])
      }
      bits &= (1 << count) - 1
    }
    return String(decoding: tag, as: UTF8.self)
  }
}
