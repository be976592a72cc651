package import JSON

extension Schema where Value == Bool {
  package static var boolean: Schema<Bool> {
    Schema(.boolean) { json, reading in
      guard case .bool(let value) = json else {
        return reading.fail(Phrase(es: "Debe ser true o false.", en: "Must be true or false."))
      }
      return value
    } encode: {
      .bool($0)
    }
  }
}

extension Schema where Value == Int {
  /// A whole number within a range.
  package static func integer(in range: ClosedRange<Int>) -> Schema<Int> {
    Schema(.integer(minimum: Int64(range.lowerBound), maximum: Int64(range.upperBound))) { json, reading in
      guard case .integer(let value) = json, range.contains(Int(value)) else {
        return reading.fail(
          Phrase(
            es: "Debe ser un número entero entre \(range.lowerBound) y \(range.upperBound).",
            en: "Must be a whole number from \(range.lowerBound) to \(range.upperBound)."
          )
        )
      }
      return Int(value)
    } encode: {
      .integer(Int64($0))
    }
  }

  /// A count or a size, within what every JSON reader keeps exact.
  package static var count: Schema<Int> { .integer(in: 0...9_007_199_254_740_991) }
}

extension Schema where Value == String {
  /// One line: no control characters, and as many characters at most.
  package static func line(_ length: ClosedRange<Int>) -> Schema<String> {
    .text(length, multiline: false)
  }

  /// Text of several lines: no control characters but tab and line ends.
  package static func text(_ length: ClosedRange<Int>) -> Schema<String> {
    .text(length, multiline: true)
  }

  private static func text(_ length: ClosedRange<Int>, multiline: Bool) -> Schema<String> {
    var rules = SchemaDocument.StringRules()
    rules.minLength = length.lowerBound
    rules.maxLength = length.upperBound
    return Schema(.string(rules)) { json, reading in
      guard case .string(let value) = json else {
        return reading.fail(Phrase(es: "Debe ser un texto.", en: "Must be a string."))
      }
      let (count, isClean) = survey(value, multiline: multiline)
      guard length.contains(count) else {
        return reading.fail(
          Phrase(
            es: "Debe tener entre \(length.lowerBound) y \(length.upperBound) caracteres; tiene \(count).",
            en: "Must have \(length.lowerBound) to \(length.upperBound) characters; it has \(count)."
          )
        )
      }
      guard isClean else {
        return reading.fail(
          multiline
            ? Phrase(
              es: "No puede contener caracteres de control.",
              en: "Must not contain control characters."
            )
            : Phrase(
              es: "Debe ser una sola línea, sin caracteres de control.",
              en: "Must be one line without control characters."
            )
        )
      }
      return value
    } encode: {
      .string($0)
    }
  }

  /// How many scalars a text has, and whether none of them is a control character or a line separator.
  ///
  /// On its octets, since a body may be megabytes: C0 and DEL are one octet, C1 is C2 80…9F, the separators
  /// are E2 80 A8 and E2 80 A9.
  private static func survey(_ text: String, multiline: Bool) -> (count: Int, isClean: Bool) {
    var text = text
    return text.withUTF8 { octets in
      var count = 0
      var isClean = true
      let raw = UnsafeRawBufferPointer(octets)
      var index = 0
      while index < octets.count {
        if index + 8 <= octets.count {
          let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          // Eight printable ASCII characters, as nearly everywhere: neither below 0x20 nor above 0x7E.
          let low = (word &- 0x2020_2020_2020_2020) | (word &+ 0x0101_0101_0101_0101) | word
          if low & 0x8080_8080_8080_8080 == 0 {
            count += 8
            index += 8
            continue
          }
        }
        let octet = octets[index]
        index += 1
        if octet & 0xC0 != 0x80 { count += 1 }
        switch octet {
        case 0x09, 0x0A, 0x0D: if !multiline { isClean = false }
        case 0x00...0x1F, 0x7F: isClean = false
        case 0xC2: if octets[index] < 0xA0 { isClean = false }
        case 0xE2: if octets[index] == 0x80, octets[index + 1] & 0xFE == 0xA8 { isClean = false }
        default: break
        }
      }
      return (count, isClean)
    }
  }
}

extension Schema where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of the type's names.
  package static var oneOfItsNames: Schema<Value> { .one(of: Array(Value.allCases)) }

  /// One of these names.
  package static func one(of values: [Value]) -> Schema<Value> {
    var rules = SchemaDocument.StringRules()
    rules.values = values.map(\.rawValue)
    let names = rules.values
    return Schema(.string(rules)) { json, reading in
      guard case .string(let text) = json, let value = Value(rawValue: text), names.contains(text) else {
        var hint = ""
        if case .string(let text) = json, let near = nearestName(to: text, among: names) { hint = near }
        let list = names.joined(separator: ", ")
        return reading.fail(
          Phrase(
            es: "Debe ser uno de: \(list)." + (hint.isEmpty ? "" : " ¿Quiso decir «\(hint)»?"),
            en: "Must be one of: \(list)." + (hint.isEmpty ? "" : " Did you mean \"\(hint)\"?")
          )
        )
      }
      return value
    } encode: {
      .string($0.rawValue)
    }
  }
}

extension Schema {
  /// A list of at most so many elements.
  package static func list<Element>(
    of element: Schema<Element>,
    _ length: ClosedRange<Int>
  ) -> Schema<[Element]> where Value == [Element] {
    Schema(.array(of: element.document, minItems: length.lowerBound, maxItems: length.upperBound)) {
      json,
      reading in
      guard case .array(let items) = json else {
        return reading.fail(Phrase(es: "Debe ser una lista.", en: "Must be a list."))
      }
      guard length.contains(items.count) else {
        return reading.fail(
          Phrase(
            es:
              "Debe tener entre \(length.lowerBound) y \(length.upperBound) elementos; tiene \(items.count).",
            en: "Must have \(length.lowerBound) to \(length.upperBound) elements; it has \(items.count)."
          )
        )
      }
      var values: [Element] = []
      values.reserveCapacity(items.count)
      for (index, item) in items.enumerated() {
        if let value = reading.inside(index, { element.decode(item, &$0) }) { values.append(value) }
      }
      return values.count == items.count ? values : nil
    } encode: { values in
      .array(values.map { element.encode($0) ?? .null })
    }
  }

  /// An object whose keys are free.
  package static func map<Element>(of element: Schema<Element>) -> Schema<[String: Element]>
  where Value == [String: Element] {
    Schema(.map(of: element.document)) { json, reading in
      guard case .object(let object) = json else {
        return reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
      }
      var values: [String: Element] = [:]
      for (key, item) in object.members {
        if let value = reading.inside(key, { element.decode(item, &$0) }) { values[key] = value }
      }
      return values
    } encode: { values in
      var object: JSONObject = [:]
      for key in values.keys.sorted() { object[key] = values[key].flatMap(element.encode) }
      return .object(object)
    }
  }

  /// Reads through another schema and converts; `read` says what is wrong instead of a value.
  package static func converting<Base>(
    _ base: Schema<Base>,
    document: SchemaDocument? = nil,
    read: @escaping @Sendable (Base) -> Result<Value, Mistake>,
    write: @escaping @Sendable (Value) -> Base
  ) -> Schema<Value> {
    Schema(document ?? base.document) { json, reading in
      guard let raw = base.decode(json, &reading) else { return nil }
      switch read(raw) {
      case .success(let value): return value
      case .failure(let mistake): return reading.fail(mistake.phrase)
      }
    } encode: { value in
      base.encode(write(value))
    }
  }
}

/// Why a value of the right type is refused.
package struct Mistake: Error, Sendable {
  package let phrase: Phrase

  package init(es: String, en: String) { phrase = Phrase(es: es, en: en) }
  package init(_ phrase: Phrase) { self.phrase = phrase }
}

extension Schema where Value == JSONValue {
  /// Any JSON value.
  package static var anything: Schema<JSONValue> {
    Schema(.any) { json, _ in
      json
    } encode: {
      $0
    }
  }
}
