import ArgumentParser

/// Where the process begins.
@main
enum Program {
  static func main() async {
    Hardening.apply()
    do {
      var command = try Chasqui.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Chasqui.exit(withError: error)
    }
  }
}

/// The command line.
struct Chasqui: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chasqui",
    abstract:
      "An ERP's communications in one process: JSON-RPC 2.0, one message per line, on stdin and stdout.",
    version: "chasqui \(Version.text)",
    subcommands: [Serve.self, Demo.self, Call.self, Check.self],
    defaultSubcommand: Serve.self
  )
}
