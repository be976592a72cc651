import Glibc

/// Reads a file line by line: what stands in memory is one piece and one line.
package struct LineReader {
  package struct Line: Sendable, Hashable {
    /// From 1.
    package let number: Int
    /// Without its end; nil where it has more than the limit.
    package let bytes: [UInt8]?
  }

  private let descriptor: Descriptor
  private let limit: Int
  private var piece: ArraySlice<UInt8> = []
  private var isAtEnd = false
  private var number = 0

  private static let pieceSize = 1 << 18

  package init(_ descriptor: Descriptor, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// The next line, empty ones too; the last needs no end.
  package mutating func next() throws(SystemError) -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if piece.isEmpty {
        guard !isAtEnd else { break }
        piece = try descriptor.read(Self.pieceSize)[...]
        isAtEnd = piece.isEmpty
        if isAtEnd, line.isEmpty, !isTooLong { return nil }
        continue
      }
      let end = piece.firstIndex(of: 0x0A)
      let part = piece[..<(end ?? piece.endIndex)]
      if isTooLong || line.count + part.count > limit + 1 {
        isTooLong = true
        line = []
      } else {
        line += part
      }
      piece = end.map { piece[($0 + 1)...] } ?? []
      if end != nil { return take(line, isTooLong) }
    }
    return line.isEmpty && !isTooLong ? nil : take(line, isTooLong)
  }

  private mutating func take(_ line: [UInt8], _ isTooLong: Bool) -> Line {
    number += 1
    var line = line
    if line.last == 0x0D { line.removeLast() }
    // What Windows programs begin their files with.
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return Line(number: number, bytes: isTooLong || line.count > limit ? nil : line)
  }
}
