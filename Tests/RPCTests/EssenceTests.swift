import JSON
import Testing

@testable import RPC

@Suite struct EssenceTests {
  private struct Order: Sendable, Hashable {
    var to: String
    var lines: [Line]
    var copies: Int
  }

  private struct Line: Sendable, Hashable {
    var text: String
    var loud: Bool
  }

  private static let order = Schema(Order.init) {
    Field("to", \.to, .text(1...20), "To.")
    Field("lines", \.lines, .list(of: line, 0...9), default: [], "Lines.")
    Field("copies", \.copies, .integer(in: 0...9), default: 1, "Copies.")
  }
  private static let line = Schema(Line.init) {
    Field("text", \.text, .text(1...20), "Text.")
    Field("loud", \.loud, .boolean, default: false, "Loud.")
  }

  @Test func `what has its default is left out, at every depth`() {
    let written = Self.order.write(Order(to: "Ana", lines: [Line(text: "a", loud: false)], copies: 1))
    #expect(Self.order.document.essence(of: written) == ["to": "Ana", "lines": [["text": "a"]]])
  }

  @Test func `what differs from its default stays`() {
    let order = Order(to: "Ana", lines: [Line(text: "a", loud: true)], copies: 2)
    let written = Self.order.write(order)
    #expect(Self.order.document.essence(of: written) == written)
  }
}
