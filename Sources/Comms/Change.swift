/// What a change says of one value.
package enum Change<Value: Sendable & Hashable>: Sendable, Hashable {
  case keep
  /// Back to its default.
  case clear
  case set(Value)

  package func apply(to value: inout Value?) {
    switch self {
    case .keep: break
    case .clear: value = nil
    case .set(let new): value = new
    }
  }

  package func apply(to value: inout Value, default fallback: Value) {
    switch self {
    case .keep: break
    case .clear: value = fallback
    case .set(let new): value = new
    }
  }

  package var newValue: Value? {
    switch self {
    case .keep, .clear: nil
    case .set(let value): value
    }
  }

  package var clears: Bool { self == .clear }
}
