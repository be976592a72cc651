import API
import ArgumentParser
import Comms
import Engine
import Foundation
import Glibc
import JSON
import RPC
import Storage

/// Runs the main job once on an account that needs no server, and shows every line of it.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send a message through a sandbox account and show each JSON-RPC line of it.",
    discussion: "Without --data it works in a new directory under /tmp, which is left for you to look at."
  )

  @OptionGroup var options: Options

  func run() async throws {
    var options = options
    if options.data == nil { options.data = try Self.newDirectory() }
    if options.keyFile == nil { options.keyFile = Self.newKey(beside: options.dataPath) }
    options.logLevel = "error"
    let service: LocalService
    do { service = try LocalService(options) } catch let failure as StartFailure {
      Terminal.complain(failure.description)
      Glibc.exit(failure.code)
    }
    do {
      try await tell(service)
    } catch {
      Terminal.complain(error.message)
      await service.end()
      Glibc.exit(1)
    }
    await service.end()
    Glibc.exit(0)
  }

  private func tell(_ service: LocalService) async throws(RPCError) {
    var id: Int64 = 0
    func call(_ method: String, _ params: JSONValue) async throws(RPCError) -> JSONValue {
      id += 1
      show("→", ["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
      let result = try await service.call(method, params)
      show("←", ["jsonrpc": "2.0", "id": .integer(id), "result": result])
      return result
    }
    let words = options.language == .es ? DemoText.es : DemoText.en
    let account = try await call(
      "account.create",
      [
        "name": .string(words.account), "address": "facturas@acme.example", "provider": "sandbox",
        "outgoing": ["enabled": true, "default": true],
      ]
    )
    let sent = try await call(
      "email.send",
      [
        "accountId": account["id"] ?? .null, "to": ["Ana Pérez <ana@cliente.example>"],
        "subject": .string(words.subject), "html": .string(words.html),
        "attachments": [["name": .string(words.fileName), "base64": "JVBERi0xLjQKJSBkZW1vCg=="]],
        "document": ["type": "invoice", "id": "123"], "idempotencyKey": "demo-invoice-123", "wait": true,
      ]
    )
    _ = try await call("history.list", ["channel": "email", "limit": 5])
    let path = service.engine.directory.sandbox + "/\(sent["messageId"]?.stringValue ?? "").eml"
    Terminal.say("\n\(words.delivered): \(path)\n")
    if let data = FileManager.default.contents(atPath: path) {
      for line in String(decoding: data, as: UTF8.self).split(
        separator: "\r\n",
        omittingEmptySubsequences: false
      ).prefix(40) {
        Terminal.say("  \(line)")
      }
    }
  }

  private func show(_ arrow: String, _ json: JSONValue) {
    Terminal.say("\(arrow) \(String(decoding: JSONWriter.write(json), as: UTF8.self))")
  }

  private static func newDirectory() throws -> String {
    var template = Array("/tmp/chasqui-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ValidationError("cannot make a directory under /tmp; give one with --data.")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A key of its own, so that a demonstration leaves nothing in the home directory.
  private static func newKey(beside data: String) -> String? {
    let path = data + ".key"
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    var generator = SystemRandomNumberGenerator()
    let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    let isMade = FileManager.default.createFile(
      atPath: path,
      contents: Data(key.base64EncodedString().utf8),
      attributes: [.posixPermissions: 0o600]
    )
    return isMade ? path : nil
  }
}

/// What the demonstration says, in the operator's language.
private struct DemoText {
  let account: String
  let subject: String
  let html: String
  let fileName: String
  let delivered: String

  static let es = DemoText(
    account: "Facturación",
    subject: "Factura Nº 123 – vence mañana",
    html: "<p>Estimada Ana:</p><p>Adjuntamos su <b>factura Nº 123</b> por 84,00&nbsp;USD.</p>",
    fileName: "Factura Nº 123.pdf",
    delivered: "El mensaje entregado está en"
  )
  static let en = DemoText(
    account: "Billing",
    subject: "Invoice Nº 123 – due tomorrow",
    html: "<p>Dear Ana,</p><p>Please find attached your <b>invoice Nº 123</b> for 84.00&nbsp;USD.</p>",
    fileName: "Invoice Nº 123.pdf",
    delivered: "The delivered message is"
  )
}
