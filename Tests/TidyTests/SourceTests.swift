import Foundation
import Testing

/// Habits that the compiler does not keep.
@Suite struct SourceTests {
  @Test func `the formatter has nothing to say`() async throws {
    let lint = try await Repository.run(
      "swift",
      ["format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests"]
    )
    #expect(lint.status == 0, "\(lint.output.prefix(4_000))")
  }

  @Test func `nothing in the sources crashes on input or writes past the protocol`() throws {
    let banned: [(String, Regex<Substring>)] = [
      ("try!", /\btry!/), ("fatalError", /\bfatalError\(/),
      ("print", /(?:^|[^\w.])(?:debugPrint|print|dump)\(/),
      ("as!", /\bas!/), ("FileHandle.write(_:)", /[hH]andle\w*\.write\((?!contentsOf)/),
      ("standardOutput", /FileHandle\.standard\w+\.write\((?!contentsOf)/),
    ]
    for file in try Repository.swiftFiles(in: "Sources") {
      for line in file.text.numberedLines where !isComment(line.text) {
        for (name, pattern) in banned {
          #expect(line.text.firstMatch(of: pattern) == nil, "\(name) in \(file.path):\(line.number)")
        }
      }
    }
  }

  @Test func `whoever goes round the compiler's checks says why`() throws {
    var count = 0
    for file in try Repository.swiftFiles(in: "Sources") + Repository.swiftFiles(in: "Tests") {
      guard !file.path.hasPrefix("Tests/TidyTests/") else { continue }
      let lines = file.text.numberedLines
      for (index, line) in lines.enumerated() where !isComment(line.text) {
        guard line.text.contains("@unchecked Sendable") || line.text.contains("nonisolated(unsafe)") else {
          continue
        }
        count += 1
        let comment = lines[..<index].reversed().prefix { isComment($0.text) }
        #expect(
          comment.contains { $0.text.contains(/[Uu]n(?:checked|safe):/) },
          "\(file.path):\(line.number)"
        )
      }
    }
    #expect(count > 0, "the search finds nothing")
  }

  @Test func `no file is a mistake`() throws {
    for file in try Repository.swiftFiles(in: "Sources") {
      #expect(file.text.numberedLines.count <= 601, "\(file.path)")
    }
  }

  @Test func `nothing is public and no file is empty`() throws {
    for file in try Repository.swiftFiles(in: "Sources") {
      for line in file.text.numberedLines {
        #expect(
          line.text.prefixMatch(of: /[ ]*(?:public|open (?:class|func|var))[ ]/) == nil,
          "\(file.path):\(line.number)"
        )
      }
      #expect(file.text.hasSuffix("\n") && file.text.count > 20, "\(file.path)")
    }
  }

  @Test func `no file names a path of the machine it was written on`() async throws {
    let tracked = try await Repository.run("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
    try #require(tracked.status == 0, "\(tracked.output)")
    let paths = tracked.output.split(separator: "\n").map(String.init)
    try #require(paths.count > 100)
    // Put together, so that this file does not hold them.
    let places = ["work", "opt", "root"].map { "/" + $0 + "/" }
    for path in paths {
      guard let text = try? String(contentsOfFile: Repository.root + "/" + path, encoding: .utf8) else {
        continue
      }
      for line in text.numberedLines {
        // A test of paths has a folder of this name in a directory of its own.
        for place in places where !(path.hasSuffix("/BlobTests.swift") && place.hasPrefix("/root")) {
          #expect(!line.text.contains(place), "\(place) in \(path):\(line.number)")
        }
      }
    }
  }

  @Test func `every target of the manifest has files, and every folder a target`() throws {
    let manifest = try String(contentsOfFile: Repository.root + "/Package.swift", encoding: .utf8)
    let kinds = [("testTarget", "Tests"), ("target", "Sources"), ("executableTarget", "Sources")]
    for (kind, folder) in kinds {
      let pattern = try Regex(#"\.\#(kind)\(\s*name: "([\w-]+)""#, as: (Substring, Substring).self)
      let names = manifest.matches(of: pattern).map { String($0.1) }
      #expect(!names.isEmpty)
      for name in names { #expect(try !Repository.swiftFiles(in: "\(folder)/\(name)").isEmpty, "\(name)") }
    }
    for folder in ["Sources", "Tests"] {
      let targets = Set(try Repository.swiftFiles(in: folder).map { $0.path.split(separator: "/")[1] })
      for target in targets { #expect(manifest.contains("\"\(target)\""), "\(folder)/\(target)") }
    }
  }

  private func isComment(_ line: Substring) -> Bool { line.drop { $0 == " " }.hasPrefix("//") }
}

@Suite struct GeneratedFileTests {
  @Test func `what is generated is current`() async throws {
    let build = ProcessInfo.processInfo.environment["CHASQUI_BUILD"] ?? Repository.root + "/.build"
    let verify = try await Repository.run(
      build + "/debug/protocol-gen",
      ["verify", "--root", Repository.root]
    )
    #expect(verify.status == 0, "\(verify.output)")
  }
}
