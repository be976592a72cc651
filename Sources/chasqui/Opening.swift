import Comms
import Engine
import Glibc
import Logging
import Storage

/// Exit codes of sysexits.h, as far as we use them.
enum ExitCode {
  static let usage: Int32 = 64
  static let corrupt: Int32 = 70
  static let lockHeld: Int32 = 75
  static let configuration: Int32 = 78
}

/// Puts the service together from what the command line says.
enum Opening {
  static func open(_ options: Options, world: World = .real) throws -> CommsEngine {
    let log = try options.logger()
    let configuration = try options.engineConfiguration()
    // Before anything starts a second thread: a key in the environment is erased from it here.
    let sources = KeySources.ofProcess(descriptor: options.keyFd, file: options.keyFile)
    do {
      let directory = try DataDirectory.open(options.dataPath)
      let store = try Store.open(
        directory,
        now: world.now(),
        entropy: world.entropy,
        exclusive: options.exclusive,
        options: StoreOptions(minimumFreeBytes: Int(configuration.freeDisk))
      )
      if let reason = store.readOnlyReason {
        log.error(
          "nothing can be written: the history can be read, nothing is sent",
          metadata: ["reason": "\(reason.failure.facts["reason"] ?? "")"]
        )
      }
      let vault = try Vault.open(store, sources: sources, entropy: world.entropy)
      if store.lastExitWasUnclean {
        log.notice("the last process did not end cleanly; the database was checked")
      }
      return CommsEngine(
        store: store,
        vault: vault,
        directory: directory,
        world: world,
        configuration: configuration,
        log: log
      )
    } catch {
      throw StartFailure(error)
    }
  }
}

/// Why the service cannot start, with the exit code that says so.
struct StartFailure: Error, CustomStringConvertible {
  let code: Int32
  let description: String

  init(_ error: any Error) {
    switch error {
    case StoreError.inUse(let pid):
      code = ExitCode.lockHeld
      description = "db_in_use: another process uses the data directory" + (pid.map { " (pid \($0))" } ?? "")
    case StoreError.corrupt, StoreError.foreignFile:
      code = ExitCode.corrupt
      description = "db_corrupt: the database cannot be used: \(Self.words(error))"
    case StoreError.newerSchema:
      code = ExitCode.corrupt
      description = "the database cannot be used: \(Self.words(error))"
    default:
      code = ExitCode.configuration
      description = Self.words(error)
    }
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case StoreError.unsafePath(let path, let reason): "\(path) is \(reason)"
    case StoreError.foreignFile: "it belongs to another program"
    case StoreError.newerSchema(let found, let known):
      "it is of a later version (\(found), this program knows \(known))"
    case StoreError.corrupt(let reason): reason
    case StoreError.pragma(let name, let expected, let found): "SQLite's \(name) is \(found), not \(expected)"
    case StoreError.readOnly(let reason): "storage_read_only: the data directory cannot be written: \(reason)"
    case StoreError.io(let reason): "disk_failed: \(reason)"
    case StoreError.other(let reason): reason
    case StoreError.diskFull: "disk_full: the disk is full"
    case StoreError.busy: "db_busy: the database is locked by another program"
    case let problem as KeyProblem: Self.words(problem)
    default: "it cannot be opened"
    }
  }

  private static func words(_ problem: KeyProblem) -> String {
    switch problem {
    case .conflict: "two sources give different master keys; give one"
    case .malformed: "the master key must be 32 octets, raw, in hexadecimal or in base64"
    case .lowEntropy: "the master key is not random; make one with: head -c 32 /dev/urandom | base64"
    case .unsafeFile(let path, let reason): "the key file \(path) is \(reason)"
    case .unreadable(let path, let reason): "the key file \(path) cannot be read: \(reason)"
    }
  }
}
