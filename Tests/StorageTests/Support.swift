import Comms
import Foundation
import MIME
import Testing
import Wire

@testable import Storage

/// A directory of the test's own, removed with the last reference.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path =
      try #require(realpath(NSTemporaryDirectory(), nil).map { String(cString: $0) })
      + "/chasqui-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var data: String { path + "/data" }

  func directory() throws -> DataDirectory { try DataDirectory.open(data) }

  func store(exclusive: Bool = false, options: StoreOptions = .init(minimumFreeBytes: 1 << 20)) throws
    -> Store
  {
    try Store.open(directory(), now: .start, exclusive: exclusive, options: options)
  }

  func file(_ name: String, _ text: String = "content", mode: Int = 0o600) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }
}

extension Instant {
  /// 2026-01-01T00:00:00Z.
  static let start = Instant(milliseconds: 1_767_225_600_000)

  static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }
}

func mode(_ path: String) throws -> Int {
  try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}

/// Sample values, each valid by itself.
enum Sample {
  static let entropy = Entropy.system

  static func account(_ name: String = "Billing", at now: Instant = .start) throws -> Account {
    var account = Account(
      id: entropy.identifier(at: now),
      name: name,
      address: try MailAddress(parsing: "billing@example.com"),
      createdAt: now,
      updatedAt: now
    )
    account.outgoing.enabled = true
    return account
  }

  static func content(
    _ account: AccountID,
    subject: String = "Factura 001",
    at now: Instant = .start,
    text: String? = "Hola",
    area: String? = nil
  ) throws -> MessageContent {
    let id: MessageID = entropy.identifier(at: now)
    return MessageContent(
      id: id,
      kind: .message,
      origin: .automatic,
      accountID: account,
      from: Mailbox(name: "Facturación", address: try MailAddress(parsing: "billing@example.com")),
      replyTo: [],
      to: [Mailbox(name: "Ana Pérez", address: try MailAddress(parsing: "ana@cliente.example"))],
      cc: [],
      bcc: [],
      subject: subject,
      text: text,
      html: nil,
      attachments: [],
      extraHeaders: [],
      messageIDHeader: id.text + "@example.com",
      inReplyTo: nil,
      references: [],
      boundarySeed: "seed",
      utcOffsetMinutes: -300,
      area: area,
      contactID: nil,
      document: nil,
      actor: nil,
      resendOf: nil,
      sizeBytes: 1234,
      createdAt: now
    )
  }

  static func delivery(
    _ content: MessageContent,
    state: MessageState = .queued,
    priority: Priority = .normal,
    notBefore: Instant? = nil,
    expiresAt: Instant? = nil
  ) -> Delivery {
    Delivery(
      id: content.id,
      accountID: content.accountID,
      state: state,
      priority: priority,
      onUncertain: .hold,
      notBefore: notBefore ?? content.createdAt,
      expiresAt: expiresAt ?? content.createdAt + .seconds(172_800),
      recipients: content.to.map { Recipient(address: $0.address, role: .to) },
      createdAt: content.createdAt,
      updatedAt: content.createdAt
    )
  }
}

extension Store {
  /// Stores an account and returns its id.
  func addAccount(_ name: String = "Billing") async throws -> AccountID {
    let account = try Sample.account(name)
    try await write { try $0.insert(account) }
    return account.id
  }

  func add(_ content: MessageContent, _ delivery: Delivery? = nil) async throws {
    let delivery = delivery ?? Sample.delivery(content)
    try await write { try $0.insert(content, delivery) }
  }
}
