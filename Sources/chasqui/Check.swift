import API
import ArgumentParser
import Comms
import Engine
import Glibc
import JSON
import RPC

/// Looks for what keeps the service from its work.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what keeps the service from its work, each with its fix; the same as system.check.",
    discussion: "Ends with code 0 when nothing does, 1 otherwise."
  )

  @OptionGroup var options: Options

  func run() async throws {
    let service: LocalService
    do { service = try LocalService(options) } catch let failure as StartFailure {
      Terminal.complain(failure.description)
      Glibc.exit(failure.code)
    }
    var code: Int32 = 1
    do {
      let result = try await service.call("system.check", [:])
      if result["ok"]?.boolValue == true { code = 0 }
      if Terminal.isInteractive { show(result) } else { Terminal.show(result) }
    } catch {
      Terminal.complain(error.message)
    }
    await service.end()
    Glibc.exit(code)
  }

  private func show(_ result: JSONValue) {
    for problem in result["problems"]?.arrayValue ?? [] {
      Terminal.say("\(problem["severity"]?.stringValue ?? ""): \(problem["message"]?.stringValue ?? "")")
      Terminal.say("  → \(problem["fix"]?.stringValue ?? "")")
    }
    if result["ok"]?.boolValue == true {
      Terminal.say(options.language == .es ? "Todo en orden." : "All is well.")
    }
  }
}
