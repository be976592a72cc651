import Crypto
import Foundation

/// Reads one content in chunks.
///
/// The last chunk is handed out only when the whole content has the right hash, so a damaged one is never
/// complete at the reader's.
package struct BlobReader {
  private let file: Descriptor
  private let sha256: String
  private var hash = SHA256()
  private var ahead: [UInt8]?
  private var atEnd = false

  init(_ file: Descriptor, sha256: String) {
    self.file = file
    self.sha256 = sha256
  }

  /// The next octets, at most 64 KiB; nil after the end.
  ///
  /// Throws `integrity` instead of the last chunk.
  package mutating func next() throws(BlobError) -> [UInt8]? {
    if atEnd { return nil }
    let current = if let ahead { ahead } else { try read() }
    let following = current.isEmpty ? [] : try read()
    if following.isEmpty {
      atEnd = true
      guard hash.finalize().map(hexadecimal).joined() == sha256 else { throw .integrity(sha256: sha256) }
    }
    ahead = following
    return current.isEmpty ? nil : current
  }

  /// Everything that is left.
  package mutating func all() throws(BlobError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let more = try next() { bytes += more }
    return bytes
  }

  private mutating func read() throws(BlobError) -> [UInt8] {
    do {
      let bytes = try file.read(64 << 10)
      hash.update(data: bytes)
      return bytes
    } catch { throw .storage(error.store) }
  }
}
