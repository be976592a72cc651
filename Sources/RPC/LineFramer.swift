import Glibc

/// Cuts a stream into lines, whatever the chunks; each octet is looked at once and no line outgrows its limit.
///
/// A `\r` before the `\n` belongs to the line's end; lines of white space are passed over.
package struct LineFramer: Sendable {
  package enum Line: Sendable, Hashable {
    /// A line without its end.
    case text([UInt8])
    /// A line over the limit has ended; its octets were let go as they came.
    case tooLong
  }

  /// The most octets a line may have, its end not counted.
  package let limit: Int
  private var partial: [UInt8] = []
  private var overflowing = false

  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// Whether a line has begun whose end has not come.
  package var isMidLine: Bool { overflowing || !partial.isEmpty }

  /// Takes what was read and returns the lines that it ends.
  package mutating func received(_ bytes: [UInt8]) -> [Line] { bytes.withUnsafeBytes { received($0) } }

  package mutating func received(_ chunk: UnsafeRawBufferPointer) -> [Line] {
    var lines: [Line] = []
    var rest = chunk[...]
    while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      guard let end = memchr(base, 0x0A, rest.count) else {
        hold(rest)
        break
      }
      let length = UnsafeRawPointer(end) - base
      hold(rest.prefix(length))
      if let line = take() { lines.append(line) }
      rest = rest.dropFirst(length + 1)
    }
    return lines
  }

  /// The stream ended, and a line without its end was never sent; returns whether there was one.
  @discardableResult package mutating func finish() -> Bool {
    defer { self = LineFramer(limit: limit) }
    return isMidLine
  }

  /// Keeps a piece of a line, or forgets the whole line when it is too long already.
  private mutating func hold(_ piece: Slice<UnsafeRawBufferPointer>) {
    guard !overflowing else { return }
    // One more than the limit, since the last octet may be the `\r` of the line's end.
    guard partial.count + piece.count <= limit + 1 else {
      overflowing = true
      partial = []
      return
    }
    partial.append(contentsOf: piece)
  }

  /// The line that ends here; nil when there is nothing in it.
  private mutating func take() -> Line? {
    guard !overflowing else {
      overflowing = false
      return .tooLong
    }
    guard !partial.isEmpty else { return nil }
    var line = partial
    partial = []
    if line.last == 0x0D { line.removeLast() }
    guard line.count <= limit else { return .tooLong }
    guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
    return .text(line)
  }
}
