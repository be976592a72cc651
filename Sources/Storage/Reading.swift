import Comms
import GRDB

/// One consistent view of the database; valid only inside the body that received it.
package class Reading {
  let database: Database

  init(_ database: Database) { self.database = database }

  typealias Value = (any DatabaseValueConvertible)?

  final func rows(_ sql: String, _ arguments: [Value] = []) throws -> [Fields] {
    let statement = try database.cachedStatement(sql: sql)
    let columns = Columns.of(statement, sql)
    return try Row.fetchAll(statement, arguments: StatementArguments(arguments)).map { Fields($0, columns) }
  }

  final func row(_ sql: String, _ arguments: [Value] = []) throws -> Fields? {
    let statement = try database.cachedStatement(sql: sql)
    let columns = Columns.of(statement, sql)
    return try Row.fetchOne(statement, arguments: StatementArguments(arguments)).map { Fields($0, columns) }
  }

  final func integer(_ sql: String, _ arguments: [Value] = []) throws -> Int? {
    let statement = try database.cachedStatement(sql: sql)
    return try Int.fetchOne(statement, arguments: StatementArguments(arguments))
  }

  final func instant(_ sql: String, _ arguments: [Value] = []) throws -> Instant? {
    let statement = try database.cachedStatement(sql: sql)
    return try Int64.fetchOne(statement, arguments: StatementArguments(arguments))
      .map(Instant.init(milliseconds:))
  }
}

/// One atomic change: everything that `Reading` offers, and the writes.
package final class Writing: Reading {
  func execute(_ sql: String, _ arguments: [Value] = []) throws {
    let statement = try database.cachedStatement(sql: sql)
    try statement.execute(arguments: StatementArguments(arguments))
  }

  /// How many rows the last `execute` changed.
  var changed: Int { database.changesCount }
}
