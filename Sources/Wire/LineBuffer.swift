/// Cuts what arrives in any chunking into lines, in time linear in the octets and memory bounded by the
/// caller.
///
/// CRLF and a bare LF end a line; a bare CR never does and stays in the line for the parser to refuse.
package struct LineBuffer: Sendable {
  /// The longest line, in octets with its line end.
  ///
  /// May change between lines.
  package var limit: Int

  /// Whether NUL is taken out of a line: some servers pad with it, and it must not hide text from a parser.
  private let strippingNUL: Bool
  private var storage = Bytes()
  /// Where the line in progress starts in `storage`.
  private var head = 0
  /// Everything before this was already searched for LF.
  private var searched = 0

  package init(limit: Int, strippingNUL: Bool = false) {
    self.limit = limit
    self.strippingNUL = strippingNUL
  }

  /// The octets that belong to no line handed out yet.
  package var count: Int { storage.count - head }
  package var isEmpty: Bool { count == 0 }

  package mutating func append(_ bytes: Bytes) {
    if head == storage.count {
      storage.removeAll(keepingCapacity: true)
      (head, searched) = (0, 0)
    } else if head > 4_096, head > storage.count / 2 {
      storage.removeFirst(head)
      searched -= head
      head = 0
    }
    storage.append(contentsOf: bytes)
  }

  /// Takes the next complete line without its line end, or `nil` when it has not arrived whole.
  ///
  /// - Throws: `LineTooLong` once the line in progress cannot fit the limit; the buffer is then spent.
  package mutating func next() throws(LineTooLong) -> Bytes? {
    let end = storage.withUnsafeBufferPointer { octets in
      var index = searched
      while index < octets.count, octets[index] != ASCII.lf { index += 1 }
      return index
    }
    searched = end
    guard end < storage.count else {
      if count >= limit { throw LineTooLong(limit: limit) }
      return nil
    }
    if end + 1 - head > limit { throw LineTooLong(limit: limit) }
    let hasCR = end > head && storage[end - 1] == ASCII.cr
    var line = Bytes(storage[head..<(hasCR ? end - 1 : end)])
    head = end + 1
    searched = head
    if strippingNUL, line.contains(0) { line.removeAll { $0 == 0 } }
    return line
  }

  package mutating func removeAll() {
    storage.removeAll(keepingCapacity: true)
    (head, searched) = (0, 0)
  }
}

/// A line went past its limit before its end was seen.
package struct LineTooLong: Error, Sendable, Hashable {
  /// The limit, in octets with the line end.
  package let limit: Int

  package init(limit: Int) { self.limit = limit }
}

/// What a server said may hold an echo of our password, so a dump of a dialogue shows only how much there is.
extension LineBuffer: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(count) octets" }
  package var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
