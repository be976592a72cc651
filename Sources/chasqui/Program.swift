import ArgumentParser
import Dispatch
import Glibc
import RPC

/// Where the process begins.
@main
enum Program {
  /// Not asynchronous itself: then the runtime would have opened files of its own before anything here could see that
  /// 0, 1 or 2 is closed and that they took its place.
  static func main() {
    _ = Watching.process
    Hardening.apply()
    Memory.prepare()
    if let fault = StandardDescriptors.fault() {
      Terminal.complain(fault.description)
      Glibc.exit(StandardDescriptorFault.exitCode)
    }
    Task(priority: .medium) { await run() }
    dispatchMain()
  }

  private static func run() async {
    do {
      var command = try Chasqui.parsed()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Chasqui.exit(withError: error)
    }
    Glibc.exit(0)
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

  /// What `parseAsRoot` says, sooner: nearly every start is a `serve` without a mistake, and reading its options alone
  /// takes a fraction of the time that the tree of all commands takes.
  ///
  /// Everything else, `--help` and mistakes too, is left to the tree.
  static func parsed() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "serve", let serve = try? Serve.parse(Array(arguments.dropFirst())) {
      return serve
    }
    return try parseAsRoot()
  }
}
