/// The members of a JSON object in the order they were written; no name occurs twice.
///
/// Names are compared by their octets. Look-up is linear in small objects and hashed in large ones.
package struct JSONObject: Sendable {
  package typealias Member = (key: String, value: JSONValue)

  /// The members, oldest first.
  package private(set) var members: [Member] = []
  /// Where each name is; nil while the object is small enough to be searched.
  private var positions: [ExactKey: Int]?

  /// Up to this many members a search beats hashing.
  private static let searchable = 16

  package init() {}

  /// Takes members in order; of equal names the last one holds, in the place of the first.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  package var keys: [String] { members.map(\.key) }
  package var values: [JSONValue] { members.map(\.value) }

  /// The value under a name.
  ///
  /// Setting keeps the place of an existing member and appends a new one; nil removes.
  package subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): appendNew(key, value)
      case (nil, nil): break
      }
    }
  }

  package func contains(key: String) -> Bool { position(of: key) != nil }

  /// Takes a member out and returns its value.
  @discardableResult package mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let position = position(of: key) else { return nil }
    let value = members[position].value
    remove(at: position)
    return value
  }

  /// Adds a member whose name the caller knows to be new.
  mutating func appendNew(_ key: String, _ value: JSONValue) {
    members.append((key, value))
    if positions != nil {
      positions?[ExactKey(text: key)] = members.count - 1
    } else if members.count > Self.searchable {
      index()
    }
  }

  private func position(of key: String) -> Int? {
    if let positions { return positions[ExactKey(text: key)] }
    return members.firstIndex { $0.key.hasSameOctets(as: key) }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    if positions != nil { index() }
  }

  private mutating func index() {
    var fresh: [ExactKey: Int] = [:]
    fresh.reserveCapacity(members.count * 2)
    for (position, member) in members.enumerated() { fresh[ExactKey(text: member.key)] = position }
    positions = fresh
  }
}

/// A member name that is equal to another only octet by octet.
private struct ExactKey: Sendable, Hashable {
  let text: String

  static func == (left: ExactKey, right: ExactKey) -> Bool { left.text.hasSameOctets(as: right.text) }
  func hash(into hasher: inout Hasher) { text.hashOctets(into: &hasher) }
}

extension JSONObject: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { members.count }
  package subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
  /// Whether both have the same members, in whatever order.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    var sum = 0
    for member in members {
      var one = Hasher()
      member.key.hashOctets(into: &one)
      one.combine(member.value)
      sum &+= one.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
