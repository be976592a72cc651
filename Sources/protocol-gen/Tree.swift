import Foundation

/// The repository's files.
struct Tree {
  private let root: URL

  init(root: String) { self.root = URL(fileURLWithPath: root, isDirectory: true) }

  /// The paths whose octets are not those given, files in the generated folder that nobody generates included.
  func differences(from files: [String: String]) throws -> [String] {
    let changed = try files.filter { path, text in try contents(of: path) != Data(text.utf8) }.map(\.key)
    let orphans = try filesInOwnFolder().filter { files[$0] == nil }
    return (changed + orphans).sorted()
  }

  func write(_ text: String, to path: String) throws {
    let file = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: root.appendingPathComponent(path))
  }

  private func contents(of path: String) throws -> Data? {
    let file = root.appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try Data(contentsOf: file)
  }

  private func filesInOwnFolder() throws -> [String] {
    let folder = root.appendingPathComponent(GeneratedFiles.ownFolder).path
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .map { GeneratedFiles.ownFolder + "/" + $0 }
  }
}
