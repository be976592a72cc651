// What libFuzzer calls. Not part of the test target: `fuzz.py` compiles it with one target and a file that
// names it as `chosen`.
import Foundation

/// Writes the target's seeds and its dictionary where `CHASQUI_SEEDS` says, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
  guard let folder = ProcessInfo.processInfo.environment["CHASQUI_SEEDS"] else { return 0 }
  do {
    for (index, seed) in chosen.seeds.enumerated() {
      try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seeds/\(index)"))
    }
    let lines = chosen.words.map { word in
      let octets = word.utf8.map { octet in
        let digits = String(octet, radix: 16)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
      return "\"" + octets.joined() + "\"\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/words"))
  } catch {
    fatalError("\(error)")
  }
  exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try chosen.check(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    fatalError("\(error)")
  }
  return 0
}
