import JSON

extension Schema {
  /// One object on the wire, two values inside: the members of `first` go there, all others to `second`.
  package static func combining<First, Second>(
    _ first: Schema<First>,
    _ second: Schema<Second>,
    read: @escaping @Sendable (First, Second) -> Value,
    write: @escaping @Sendable (Value) -> (First, Second)
  ) -> Schema<Value> {
    let fields = first.document.fields
    return Schema(.object(.init(fields: fields + second.document.fields))) { json, reading in
      guard case .object(let object) = json else {
        return reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
      }
      var mine: JSONObject = [:]
      var rest: JSONObject = [:]
      for (key, value) in object.members {
        if fields.contains(where: { $0.name == key }) { mine[key] = value } else { rest[key] = value }
      }
      let left = first.decode(.object(mine), &reading)
      reading.alsoKnown += fields.map(\.name)
      let right = second.decode(.object(rest), &reading)
      guard let left, let right else { return nil }
      return read(left, right)
    } encode: { value in
      let (left, right) = write(value)
      guard case .object(var object)? = first.encode(left), case .object(let more)? = second.encode(right)
      else {
        return nil
      }
      for (key, value) in more.members { object[key] = value }
      return .object(object)
    }
  }

  /// An object without members.
  package static func nothing(_ value: Value) -> Schema<Value> where Value: Sendable {
    Schema(.object(.init(fields: []))) { json, reading in
      guard case .object(let object) = json else {
        return reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
      }
      for key in object.keys {
        reading.inside(key) { inner in
          let _: Never? = inner.fail(Phrase(es: "No lleva parámetros.", en: "Takes no parameters."))
        }
      }
      return object.keys.isEmpty ? value : nil
    } encode: { _ in
      .object([:])
    }
  }
}
