import JSON

/// One member of an object: how it is read, written and described.
package struct Field<Root, Value>: Sendable {
  let document: SchemaDocument.FieldDocument
  let read: @Sendable (JSONValue?, inout SchemaReading) -> Value?
  let write: @Sendable (Root) -> JSONValue?

  /// A member that must be there.
  package init(
    _ name: String,
    _ path: any KeyPath<Root, Value> & Sendable,
    _ schema: Schema<Value>,
    _ summary: String
  ) {
    document = .init(name: name, summary: summary, schema: schema.document, required: true)
    read = { json, reading in
      guard let json else {
        return reading.fail(
          Phrase(es: "Falta este dato obligatorio.", en: "This required member is missing.")
        )
      }
      return schema.decode(json, &reading)
    }
    write = { root in schema.encode(root[keyPath: path]) }
  }

  /// A member with a value of its own where it is left out.
  package init(
    _ name: String,
    _ path: any KeyPath<Root, Value> & Sendable,
    _ schema: Schema<Value>,
    default value: Value,
    _ summary: String
  ) where Value: Sendable {
    document = .init(
      name: name,
      summary: summary,
      schema: schema.document,
      required: false,
      defaultValue: schema.encode(value)
    )
    read = { json, reading in
      guard let json else { return value }
      return schema.decode(json, &reading)
    }
    write = { root in schema.encode(root[keyPath: path]) }
  }

  /// A member that may be left out or null.
  package init<Wrapped>(
    optional name: String,
    _ path: any KeyPath<Root, Value> & Sendable,
    _ schema: Schema<Wrapped>,
    _ summary: String
  ) where Value == Wrapped? {
    document = .init(name: name, summary: summary, schema: schema.document, required: false)
    read = { json, reading in
      guard let json, json != .null else { return .some(nil) }
      return schema.decode(json, &reading).map { .some($0) }
    }
    write = { root in root[keyPath: path].flatMap(schema.encode) }
  }

  /// A member of a change: left out = keep, null = back to the default, a value = set.
  package init(
    patch name: String,
    _ path: any KeyPath<Root, Value> & Sendable,
    _ schema: Schema<Value.Wrapped>,
    _ summary: String
  ) where Value: Patch {
    document = .init(name: name, summary: summary, schema: .nullable(schema.document), required: false)
    read = { json, reading in
      guard let json else { return .keep }
      guard json != .null else { return .clear }
      return schema.decode(json, &reading).map { .set($0) }
    }
    write = { root in
      let patch = root[keyPath: path]
      if let value = patch.newValue { return schema.encode(value) }
      return patch.clears ? .null : nil
    }
  }
}

/// What a change says of one member: nothing, "back to the default" or a new value.
package protocol Patch: Sendable {
  associatedtype Wrapped
  static var keep: Self { get }
  static var clear: Self { get }
  static func set(_ value: Wrapped) -> Self
  var newValue: Wrapped? { get }
  var clears: Bool { get }
}

/// Collects the fields of an object of type `Root`.
@resultBuilder
package enum FieldBuilder<Root> {
  /// Tells the compiler whose members the key paths are of.
  package static func buildExpression<Value>(_ field: Field<Root, Value>) -> Field<Root, Value> { field }

  package static func buildBlock<each Value>(_ fields: repeat Field<Root, each Value>) -> (
    repeat Field<Root, each Value>
  ) {
    (repeat each fields)
  }
}

extension Schema {
  /// An object whose members are the initializer's arguments, in order; any other member is refused.
  package init<each Member: Sendable>(
    _ make: @escaping @Sendable (repeat each Member) -> Value,
    @FieldBuilder<Value> fields: () -> (repeat Field<Value, each Member>)
  ) {
    let fields = fields()
    var documents: [SchemaDocument.FieldDocument] = []
    for field in repeat each fields { documents.append(field.document) }
    let names = documents.map(\.name)
    self.init(.object(.init(fields: documents))) { json, reading in
      guard case .object(let object) = json else {
        return reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
      }
      func member<M>(_ field: Field<Value, M>) -> M? {
        reading.inside(field.document.name) { field.read(object[field.document.name], &$0) }
      }
      let members = (repeat member(each fields))
      refuseUnknown(object, known: names, &reading)
      return try? make(repeat present(each members))
    } encode: { value in
      var object: JSONObject = [:]
      for field in repeat each fields {
        if let json = field.write(value) { object[field.document.name] = json }
      }
      return .object(object)
    }
  }
}

private struct MissingMember: Error {}

private func present<Member>(_ member: Member?) throws(MissingMember) -> Member {
  guard let member else { throw MissingMember() }
  return member
}

/// Refuses members that nobody knows, with the nearest known name.
private func refuseUnknown(_ object: JSONObject, known: [String], _ reading: inout SchemaReading) {
  for key in object.keys where !known.contains(where: { $0 == key }) {
    let nearest = nearestName(to: key, among: known + reading.alsoKnown)
    reading.inside(key) { inner in
      let _: Never? = inner.fail(unknownMember(nearest: nearest))
    }
  }
}

private func unknownMember(nearest: String?) -> Phrase {
  guard let nearest else {
    return Phrase(es: "No existe este parámetro.", en: "There is no such parameter.")
  }
  return Phrase(
    es: "No existe este parámetro. ¿Quiso decir «\(nearest)»?",
    en: "There is no such parameter. Did you mean \"\(nearest)\"?"
  )
}
