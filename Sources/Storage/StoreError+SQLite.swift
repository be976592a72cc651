import GRDB

extension StoreError {
  /// SQLite's errors in our words; a body's own errors as they are.
  static func mapped(_ error: any Error) -> any Error {
    switch error {
    case let error as DatabaseError: of(error)
    case let error as SystemError: error.store
    default: error
    }
  }

  /// The same where nothing but the store itself can have failed.
  static func typed(_ error: any Error) -> StoreError {
    mapped(error) as? StoreError ?? .other(String(describing: type(of: error)))
  }

  /// Never quotes values: `message` names tables and columns, the arguments stay out.
  private static func of(_ error: DatabaseError) -> StoreError {
    let message = error.message ?? "SQLite \(error.extendedResultCode.rawValue)"
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: return .duplicate
    case .SQLITE_CONSTRAINT_FOREIGNKEY: return .referenced
    default: break
    }
    switch error.resultCode {
    case .SQLITE_FULL: return .diskFull
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(message)
    // A file that is there and cannot be opened now: out of descriptors, or the disk fails.
    case .SQLITE_IOERR, .SQLITE_CANTOPEN: return .io(message)
    case .SQLITE_READONLY, .SQLITE_PERM: return .readOnly(message)
    default: return .other(message)
    }
  }
}
