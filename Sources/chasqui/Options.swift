import API
import ArgumentParser
import Comms
import Engine
import Glibc
import JSON
import Logging
import MIME
import RPC
import Storage

/// Options that every command takes.
struct Options: ParsableArguments {
  @Option(help: "Data directory. Default: $CHASQUI_DATA, else chasqui in the XDG data home.")
  var data: String?

  @Option(help: "File with the master key. Default: $CHASQUI_KEY_FILE, else one that is made at first use.")
  var keyFile: String?

  @Option(help: "Descriptor to read the master key from.")
  var keyFd: Int32?

  @Option(
    help: "live sends; redirect sends all to --redirect-to; hold sends nothing; sandbox files messages."
  )
  var mode: String = "live"

  @Option(help: "The address that everything goes to in redirect mode.")
  var redirectTo: String?

  @Option(
    name: .customLong("attachments"),
    help: "Directory that attachments may be taken from by path; repeatable."
  )
  var attachments: [String] = []

  @Option(
    help:
      "The host's page for unsubscribe links, e.g. https://erp.acme.ec/baja. Default: $CHASQUI_PUBLIC_URL."
  )
  var publicUrl: String?

  @Option(help: "Account of last resort.")
  var fallbackAccount: String?

  @Option(help: "Language of messages to people: es or en. Default: from LANG.")
  var locale: String?

  @Option(help: "trace, debug, info, warning or error.")
  var logLevel: String = "info"

  @Option(help: "Limits as JSON, e.g. '{\"sessions\": 4}'.")
  var limits: String?

  @Flag(help: "Refuse to share the data directory with another process.")
  var exclusive = false

  @Option(
    help: "The process that starts this one: the service ends with it, even before the first line."
  )
  var parentPid: Int32?

  /// The language for people.
  var language: Language {
    let tag = locale ?? ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(Self.variable).first ?? "en"
    return Language(tag: tag) ?? .en
  }

  /// The directory for everything that is kept.
  var dataPath: String {
    if let data { return data }
    if let path = Self.variable("CHASQUI_DATA") { return path }
    if let home = Self.variable("XDG_DATA_HOME"), home.hasPrefix("/") { return home + "/chasqui" }
    if let home = Self.variable("HOME"), home.hasPrefix("/") { return home + "/.local/share/chasqui" }
    return "/var/lib/chasqui"
  }

  func parsedLimits() throws -> Limits {
    guard let limits else { return try Self.read("{}") }
    return try Self.read(limits)
  }

  /// How the service is to run.
  func engineConfiguration() throws -> Configuration {
    var configuration = Configuration()
    configuration.version = Version.text
    guard let mode = Mode(rawValue: mode) else {
      throw ValidationError(
        "--mode must be one of: \(Mode.allCases.map(\.rawValue).joined(separator: ", "))."
      )
    }
    configuration.mode = mode
    if let redirectTo {
      do { configuration.redirectTo = try MailAddress(parsing: redirectTo) } catch {
        throw ValidationError("--redirect-to is not a valid e-mail address (\(error.description)).")
      }
    }
    guard mode != .redirect || configuration.redirectTo != nil else {
      throw ValidationError("--mode redirect needs --redirect-to ADDRESS.")
    }
    guard attachments.allSatisfy({ $0.hasPrefix("/") }) else {
      throw ValidationError("--attachments must be an absolute path.")
    }
    if let fallbackAccount, AccountID(fallbackAccount) == nil {
      throw ValidationError("--fallback-account must be an account's id, acc_….")
    }
    configuration.publicURL = publicUrl ?? Self.variable("CHASQUI_PUBLIC_URL")
    if let page = configuration.publicURL,
      !WebAddress.isValid(page) || page.contains("#") || !page.utf8.allSatisfy({ $0 < 0x80 })
        || page.utf8.count > 300
    {
      throw ValidationError("--public-url must be a whole web address such as https://erp.acme.ec/baja.")
    }
    configuration.attachmentRoots = attachments
    configuration.fallbackAccount = fallbackAccount
    configuration.protectedFiles = [keyFile ?? Self.variable("CHASQUI_KEY_FILE")].compactMap(\.self)
    try parsedLimits().apply(to: &configuration)
    return configuration
  }

  func logger() throws -> Logger {
    guard let level = Logger.Level(rawValue: logLevel) else {
      throw ValidationError("--log-level must be trace, debug, info, warning or error.")
    }
    var logger = Logger(label: "chasqui") { _ in LineLogHandler(sink: .standardError) }
    logger.logLevel = level
    return logger
  }

  private static func read(_ text: String) throws -> Limits {
    let json: JSONValue
    do { json = try JSONReader.parse(text) } catch {
      throw ValidationError("--limits is not JSON.")
    }
    switch Limits.schema.read(json) {
    case .success(let limits): return limits
    case .failure(let issues):
      let lines = issues.issues.map { "\($0.pointer): \($0.message.en)" }
      throw ValidationError("--limits: " + lines.joined(separator: " "))
    }
  }

  static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

enum Version {
  static let text = ServiceDocument.version
}
