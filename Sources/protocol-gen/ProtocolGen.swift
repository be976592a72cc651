import API
import Foundation
import JSON

/// Writes what is generated from the catalog, or checks that it is current.
@main
struct ProtocolGen {
  private static let usage = """
    usage: protocol-gen generate|verify [--root DIR]

      generate  writes the generated files
      verify    exits with 1 when a generated file is not current
      --root    the root of the repository; the present directory unless given

    """

  static func main() {
    guard let command = Command(Array(CommandLine.arguments.dropFirst())) else {
      Output.write(usage, to: .standardError)
      exit(64)
    }
    do {
      let files = GeneratedFiles.all()
      let tree = Tree(root: command.root)
      switch command.verb {
      case .generate: try generate(files, in: tree)
      case .verify: try verify(files, in: tree)
      }
    } catch {
      Output.write("protocol-gen: \(error)\n", to: .standardError)
      exit(74)
    }
  }

  private static func generate(_ files: [String: String], in tree: Tree) throws {
    let stale = try tree.differences(from: files)
    for path in stale {
      if let text = files[path] { try tree.write(text, to: path) } else { try tree.remove(path) }
    }
    Output.write("\(files.count) files, \(stale.count) of them changed\n", to: .standardOutput)
  }

  private static func verify(_ files: [String: String], in tree: Tree) throws {
    let stale = try tree.differences(from: files)
    guard !stale.isEmpty else { return }
    Output.write(
      "not current:\n" + stale.map { "  \($0)\n" }.joined() + "run: swift run protocol-gen generate\n",
      to: .standardError
    )
    exit(1)
  }
}

/// What the command line asks for.
struct Command {
  enum Verb: String {
    case generate, verify
  }

  let verb: Verb
  let root: String

  init?(_ arguments: [String]) {
    guard let first = arguments.first, let verb = Verb(rawValue: first) else { return nil }
    self.verb = verb
    switch Array(arguments.dropFirst()) {
    case []: root = "."
    case let rest where rest.count == 2 && rest[0] == "--root": root = rest[1]
    default: return nil
    }
  }
}

private enum Output {
  static func write(_ text: String, to handle: FileHandle) { try? handle.write(contentsOf: Data(text.utf8)) }
}
