import Wire

/// Turns content into what DATA carries: lines that end in CRLF only, leading dots doubled (RFC 5321 §4.5.2).
///
/// A bare CR or LF becomes CRLF and NUL goes, so that no server along the way can see the end of the content
/// where we did not put it (SMTP smuggling). A chunk that needs nothing of this passes uncopied.
///
/// The last output is held back until more comes: the content's own last CRLF leaves with the terminator.
struct DotStuffer: Sendable {
  private var atLineStart = true
  /// A CR ended the last chunk; its LF may begin the next.
  private var pendingCR = false
  /// Output not handed out yet.
  private var held = Bytes()
  private var isEmpty = true

  /// Takes a chunk in any cut; gives earlier content that may leave now, perhaps nothing.
  mutating func supply(_ chunk: Bytes) -> Bytes {
    let stuffed = stuff(chunk)
    guard !stuffed.isEmpty else { return [] }
    isEmpty = false
    defer { held = stuffed }
    return held
  }

  /// Ends the content; gives what is left of it without its last CRLF, and what ends it once it may be
  /// committed.
  mutating func finish() -> (rest: Bytes, terminator: Bytes) {
    var rest = held
    held = []
    // A CR at the end is the last line's end already; otherwise the CR and LF of one line end never part
    // company.
    if !pendingCR, atLineStart {
      guard !isEmpty else { return ([], Bytes(".\r\n".utf8)) }
      rest.removeLast(2)
    }
    pendingCR = false
    return (rest, Bytes("\r\n.\r\n".utf8))
  }

  private mutating func stuff(_ chunk: Bytes) -> Bytes {
    guard !pendingCR, let end = cleanEnd(chunk) else { return rewritten(chunk) }
    guard end < chunk.count else { return chunk }
    var clean = chunk
    clean.removeLast()
    return clean
  }

  /// How much of the chunk can go as it is: all, or all but a CR at its end; `nil` when it must be rewritten.
  private mutating func cleanEnd(_ chunk: Bytes) -> Int? {
    chunk.withUnsafeBufferPointer { octets in
      let count = octets.count
      var lineStart = atLineStart
      var index = 0
      while index < count {
        if lineStart, octets[index] == ASCII.dot { return nil }
        let special = Self.special(in: octets, from: index)
        if special > index { lineStart = false }
        guard special < count else { break }
        switch octets[special] {
        case ASCII.cr:
          guard special + 1 < count else {
            (atLineStart, pendingCR) = (lineStart, true)
            return special
          }
          guard octets[special + 1] == ASCII.lf else { return nil }
          lineStart = true
          index = special + 2
        case ASCII.lf, ASCII.nul:
          return nil
        default:
          lineStart = false
          index = special + 1
        }
      }
      atLineStart = lineStart
      return count
    }
  }

  private mutating func rewritten(_ chunk: Bytes) -> Bytes {
    var output = Bytes()
    output.reserveCapacity(chunk.count + chunk.count / 16 + 16)
    chunk.withUnsafeBufferPointer { octets in
      var index = 0
      while index < octets.count {
        let octet = octets[index]
        if octet == ASCII.nul {
          index += 1
          continue
        }
        if pendingCR {
          pendingCR = false
          endLine(&output)
          if octet == ASCII.lf {
            index += 1
            continue
          }
        }
        switch octet {
        case ASCII.cr:
          pendingCR = true
          index += 1
        case ASCII.lf:
          endLine(&output)
          index += 1
        default:
          if atLineStart, octet == ASCII.dot { output.append(ASCII.dot) }
          atLineStart = false
          // A control that means nothing here is one octet of text.
          let end = max(Self.special(in: octets, from: index), index + 1)
          output.append(contentsOf: octets[index..<end])
          index = end
        }
      }
    }
    return output
  }

  private mutating func endLine(_ output: inout Bytes) {
    output.append(ASCII.cr)
    output.append(ASCII.lf)
    atLineStart = true
  }

  /// Where the next octet below 0x0E is (NUL, LF, CR and rarities such as TAB): eight octets at a time, since
  /// this scan sees every octet sent.
  private static func special(in octets: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(octets)
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let below = (word &- 0x0E0E_0E0E_0E0E_0E0E) & ~word & 0x8080_8080_8080_8080
      if below != 0 { return index + UInt64(littleEndian: below).trailingZeroBitCount / 8 }
      index += 8
    }
    while index < octets.count, octets[index] >= 0x0E { index += 1 }
    return index
  }
}
