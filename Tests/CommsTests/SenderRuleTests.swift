import Comms
import MIME
import Testing

/// From, Sender and Reply-To by what the account says, what the message asks and where the company reads its mail.
@Suite struct SenderRuleTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var asked: String?
    var answers: [String] = []
    var always = (address: false, name: false)
    var policy: String?
    var receives = false
    var hasCompanyInbox = true
    var from: String
    var sender: String?
    var replyTo: String?
    var rules: [SenderRule]

    var testDescription: String { "\(asked ?? "-") \(policy ?? "-") \(always)" }
  }

  static let rows = [
    // Nothing asked.
    Row(
      from: "Acme <ventas@acme.ec>",
      replyTo: "Info <info@acme.ec>",
      rules: [.account, .account, .defaultIncoming]
    ),
    Row(receives: true, from: "Acme <ventas@acme.ec>", rules: [.account, .account, .none]),
    Row(hasCompanyInbox: false, from: "Acme <ventas@acme.ec>", rules: [.account, .account, .none]),
    Row(
      answers: ["x@y.ec"],
      policy: "none",
      from: "Acme <ventas@acme.ec>",
      replyTo: "x@y.ec",
      rules: [.account, .account, .asked]
    ),
    // The account's own address asked for, with and without a name.
    Row(
      asked: "VENTAS@acme.ec",
      from: "Acme <ventas@acme.ec>",
      replyTo: "Info <info@acme.ec>",
      rules: [.asked, .account, .defaultIncoming]
    ),
    Row(
      asked: "Ana <ventas@acme.ec>",
      receives: true,
      from: "Ana <ventas@acme.ec>",
      rules: [.asked, .asked, .none]
    ),
    // Somebody else.
    Row(
      asked: "Ana <ana@acme.ec>",
      from: "Ana <ana@acme.ec>",
      sender: "Acme <ventas@acme.ec>",
      rules: [.asked, .asked, .none]
    ),
    Row(
      asked: "ana@acme.ec",
      from: "ana@acme.ec",
      sender: "Acme <ventas@acme.ec>",
      rules: [.asked, .none, .none]
    ),
    Row(
      asked: "Ana <ana@acme.ec>",
      always: (false, true),
      from: "Acme <ana@acme.ec>",
      sender: "Acme <ventas@acme.ec>",
      rules: [.asked, .accountAlways, .none]
    ),
    Row(
      asked: "Ana <ana@acme.ec>",
      always: (true, false),
      from: "Ana <ventas@acme.ec>",
      replyTo: "Ana <ana@acme.ec>",
      rules: [.accountAlways, .asked, .originalSender]
    ),
    Row(
      asked: "ana@acme.ec",
      always: (true, true),
      from: "Acme <ventas@acme.ec>",
      replyTo: "ana@acme.ec",
      rules: [.accountAlways, .accountAlways, .originalSender]
    ),
    // Policies.
    Row(
      asked: "Ana <ana@acme.ec>",
      always: (true, true),
      policy: "none",
      from: "Acme <ventas@acme.ec>",
      rules: [.accountAlways, .accountAlways, .policy]
    ),
    Row(
      asked: "Ana <ana@acme.ec>",
      policy: "self",
      from: "Ana <ana@acme.ec>",
      sender: "Acme <ventas@acme.ec>",
      replyTo: "Acme <ventas@acme.ec>",
      rules: [.asked, .asked, .policy]
    ),
    Row(
      asked: "ana@acme.ec",
      always: (true, false),
      policy: "sender",
      from: "Acme <ventas@acme.ec>",
      replyTo: "ana@acme.ec",
      rules: [.accountAlways, .account, .originalSender]
    ),
    Row(policy: "sender", from: "Acme <ventas@acme.ec>", rules: [.account, .account, .none]),
    Row(
      policy: "Caja <caja@acme.ec>",
      from: "Acme <ventas@acme.ec>",
      replyTo: "Caja <caja@acme.ec>",
      rules: [.account, .account, .policy]
    ),
    Row(
      asked: "Ana <ana@acme.ec>",
      always: (true, false),
      policy: "defaultIncoming",
      receives: true,
      from: "Ana <ventas@acme.ec>",
      replyTo: "Info <info@acme.ec>",
      rules: [.accountAlways, .asked, .defaultIncoming]
    ),
    Row(
      policy: "defaultIncoming",
      hasCompanyInbox: false,
      from: "Acme <ventas@acme.ec>",
      rules: [.account, .account, .none]
    ),
  ]

  @Test(arguments: rows) func `the sender follows from the account and the message`(row: Row) throws {
    var account = Account(
      id: try #require(AccountID("acc_01k9qv3x5e8m2n4p6r7s9t0vwz")),
      name: "ventas",
      address: try MailAddress(parsing: "ventas@acme.ec"),
      fromName: "Acme",
      createdAt: Instant(milliseconds: 0),
      updatedAt: Instant(milliseconds: 0)
    )
    account.outgoing.alwaysUseAccountAddress = row.always.address
    account.outgoing.alwaysUseAccountName = row.always.name
    account.outgoing.replyTo = row.policy
    account.incoming.enabled = row.receives
    var company = account
    company.address = try MailAddress(parsing: "info@acme.ec")
    company.fromName = "Info"
    company.incoming.enabled = row.hasCompanyInbox
    let identity = try #require(
      account.identity(
        asked: row.asked.map(Mailbox.init(parsing:)),
        answers: row.answers.map(Mailbox.init(parsing:)),
        defaultIncoming: company
      )
    )
    #expect(identity.from == (try Mailbox(parsing: row.from)))
    #expect(identity.sender == (try row.sender.map(Mailbox.init(parsing:))))
    #expect(identity.replyTo == (try [row.replyTo].compactMap(\.self).map(Mailbox.init(parsing:))))
    #expect(identity.steps.map(\.rule) == row.rules && identity.steps.map(\.part) == SenderPart.allCases)
    #expect(identity.envelope == account.address, "bounces come to the account")
  }

  @Test func `an account without an address is nobody`() throws {
    let account = Account(
      id: try #require(AccountID("acc_01k9qv3x5e8m2n4p6r7s9t0vwz")),
      name: "Jobs",
      address: nil,
      createdAt: Instant(milliseconds: 0),
      updatedAt: Instant(milliseconds: 0)
    )
    #expect(account.identity(asked: nil, defaultIncoming: nil) == nil)
  }
}
