import Foundation
import Testing

/// The files of this repository.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The Swift files below a folder, by path from the root.
  static func swiftFiles(in folder: String) throws -> [(path: String, text: String)] {
    var files: [(String, String)] = []
    let names = FileManager.default.enumerator(atPath: root + "/" + folder)
    while let name = names?.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      let path = folder + "/" + name
      files.append((path, try String(contentsOfFile: root + "/" + path, encoding: .utf8)))
    }
    try #require(!files.isEmpty)
    return files.sorted { $0.0 < $1.0 }
  }

  /// Runs a program in the root; what it wrote and how it ended.
  static func run(_ program: String, _ arguments: [String]) async throws -> (output: String, status: Int32) {
    let output = URL(fileURLWithPath: NSTemporaryDirectory() + "tidy-" + UUID().uuidString)
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: output) }
    let file = try FileHandle(forWritingTo: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: root)
    process.standardOutput = file
    process.standardError = file
    process.standardInput = FileHandle.nullDevice
    // Other tests go on meanwhile: nothing waits in their threads.
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    try file.close()
    return (try String(contentsOf: output, encoding: .utf8), process.terminationStatus)
  }
}

extension String {
  /// The lines with their numbers, from 1.
  var numberedLines: [(number: Int, text: Substring)] {
    split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0.offset + 1, $0.element) }
  }
}
