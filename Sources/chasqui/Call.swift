import API
import ArgumentParser
import Comms
import Engine
import Foundation
import Glibc
import JSON
import RPC

/// Calls one method from a shell.
struct Call: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Call one method and print its result.",
    discussion: """
      Parameters are JSON; - reads them from stdin, which keeps passwords out of the process list:
        chasqui call account.list
        chasqui call email.send '{"to": ["ana@example.com"], "subject": "Hola", "text": "…", "wait": true}'
        chasqui call account.setPassword - < password.json
      Ends with code 0 for a result and 1 for an error.
      """
  )

  @Argument(help: "The method, e.g. account.list.")
  var method: String

  @Argument(help: "Its parameters as JSON, or - for stdin.")
  var params: String = "{}"

  @OptionGroup var options: Options

  func run() async throws {
    let text = params == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : Array(params.utf8)
    let json: JSONValue
    do { json = try JSONReader.parse(text) } catch {
      Terminal.complain("the parameters are not JSON (\(error.kind.rawValue) at octet \(error.offset))")
      Glibc.exit(ExitCode.usage)
    }
    let service: LocalService
    do { service = try LocalService(options) } catch let failure as StartFailure {
      Terminal.complain(failure.description)
      Glibc.exit(failure.code)
    }
    var code: Int32 = 0
    do {
      Terminal.show(try await service.call(method, json))
    } catch {
      code = 1
      show(error)
    }
    await service.end()
    Glibc.exit(code)
  }

  private func show(_ error: RPCError) {
    guard Terminal.isInteractive else {
      var object: JSONObject = ["code": .integer(Int64(error.code)), "message": .string(error.message)]
      if let data = error.data { object["data"] = data }
      return Terminal.show(["error": .object(object)])
    }
    Terminal.complain(error.message)
    if let fix = error.data?["fix"]?.stringValue { Terminal.complain(fix) }
    for issue in error.data?["issues"]?.arrayValue ?? [] {
      Terminal.complain("  \(issue["pointer"]?.stringValue ?? ""): \(issue["message"]?.stringValue ?? "")")
    }
  }
}
