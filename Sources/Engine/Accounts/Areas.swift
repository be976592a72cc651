package import Comms
package import Storage

/// An area and the name of the account that its messages leave from.
package struct NamedArea: Sendable, Hashable {
  package let area: Area
  package let accountName: String?

  package init(area: Area, accountName: String?) {
    self.area = area
    self.accountName = accountName
  }

  init(_ area: Area, _ reading: Reading) throws {
    self.area = area
    accountName = try area.accountID.flatMap(reading.account)?.name
  }
}

extension CommsEngine {
  /// Built-in areas first, then by name; the cursor is one of an earlier page.
  package func areas(limit: Int, after cursor: String?) async throws -> Page<NamedArea> {
    let start = try cursor.map(AreaCursor.init)
    return try await store.read { reading in
      let all = try reading.areas()
      let rest = all.filter { area in start.map { $0 < AreaCursor(area) } ?? true }
      let items = try rest.prefix(limit).map { try NamedArea($0, reading) }
      return Page(
        items: items,
        nextCursor: rest.count > limit ? items.last.map { AreaCursor($0.area).text } : nil,
        total: all.count
      )
    }
  }

  package func createArea(named name: String, commit: Commit<NamedArea>) async throws -> NamedArea {
    guard Area.isValid(name) else { throw Failure.invalid("/name", .notAllowed(reason: "area_name")) }
    return try await commit { tx in
      guard try tx.area(name) == nil else {
        throw Failure(.conflict, facts: ["reason": "duplicate", "name": name])
      }
      let area = Area(name: name, builtIn: false)
      try tx.insert(area)
      return NamedArea(area: area, accountName: nil)
    }
  }

  /// Sets the account that an area's messages leave from; nil takes it away.
  package func assign(
    _ id: AccountID?,
    toArea name: String,
    revision: Int?,
    commit: Commit<NamedArea>
  ) async throws -> NamedArea {
    try await commit { tx in
      guard let old = try tx.area(name) else { throw Failure(.areaNotFound, facts: ["area": name]) }
      try Self.checkRevision(revision, old.revision)
      if let id, try tx.account(id) == nil { throw Failure(.accountNotFound, facts: ["accountId": id.text]) }
      return try NamedArea(tx.assign(id, toArea: name), tx)
    }
  }

  package func deleteArea(_ name: String, commit: Commit<Void>) async throws {
    try await commit { tx in
      guard let area = try tx.area(name) else { throw Failure(.areaNotFound, facts: ["area": name]) }
      guard !area.builtIn else { throw Failure.invalid("/name", .notAllowed(reason: "built_in")) }
      try tx.deleteArea(name)
    }
  }
}

/// Where the next page of areas begins: after this one, whether it still exists or not.
private struct AreaCursor: Comparable {
  let builtIn: Bool
  let name: String

  init(_ area: Area) {
    builtIn = area.builtIn
    name = area.name
  }

  init(_ text: String) throws {
    guard let kind = text.first, kind == "b" || kind == "h", Area.isValid(String(text.dropFirst())) else {
      throw Failure.invalid("/cursor", .notAllowed(reason: "cursor"))
    }
    builtIn = kind == "b"
    name = String(text.dropFirst())
  }

  var text: String { (builtIn ? "b" : "h") + name }

  static func < (left: Self, right: Self) -> Bool {
    left.builtIn == right.builtIn ? left.name < right.name : left.builtIn
  }
}
