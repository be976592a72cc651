import Comms
import Crypto
import Foundation
import Testing

@testable import Storage

struct MigrationTests {
  /// A migration that has shipped never changes: add a line for a new one, touch none.
  static let shipped = [
    1: "50e769b8a80a1b5987ed7fd33a02ddb348c9bff0700fe96e6a22efe3745df33d",
    2: "0366d7d0d25e0ba20460a8595761b635900546deb44ee6437488576bc63abcf2",
    3: "09def31166cd37a2cf454175c9c8fa4dff8bca39882ade97f1af8d6997e45729",
    4: "b234192a937a568dac143b3a3b06d15a370b391904eec357ddebd533c6004d92",
    5: "01c0760630b2539ab00a8dbea24ed43e48a3ad8b2631933d51c1899249490c49",
    6: "9c2c1ef0a8d1c4f4b312575964a227cb451442bbf14f0f7aed807350584a3425",
    7: "fd89d4d3fe30869e14982783628d0eeeed61d764c62f19abc153999fbe0e65fd",
  ]

  @Test(arguments: Migrations.all.map(\.number))
  func `a shipped migration is what it was`(number: Int) throws {
    let migration = try #require(Migrations.all.first { $0.number == number })
    let hash = SHA256.hash(data: Data(migration.sql.utf8)).map { hexadecimal($0) }.joined()
    #expect(Self.shipped[number] == hash)
  }

  @Test func `migrations are numbered from one without gaps`() {
    #expect(Migrations.all.map(\.number) == Array(1...Migrations.all.count))
    #expect(Self.shipped.count == Migrations.all.count)
  }

  @Test func `a new database has the predefined accounts, disabled, and the built-in areas`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    let (accounts, areas) = try await store.read { (try $0.accounts(), try $0.areas()) }
    #expect(accounts.map(\.name) == ["Jobs", "Notifications", "Replies", "Sales", "Support"])
    #expect(accounts.allSatisfy { !$0.enabled && $0.address == nil })
    #expect(Set(areas.map(\.name)) == Set(Area.builtInNames))
    #expect(areas.allSatisfy { $0.builtIn && $0.accountID == nil })
    store.close()
    let again = try scratch.store()
    #expect(try await again.read { try $0.accounts() } == accounts)
    again.close()
  }

  @Test func `every enumeration the domain knows is accepted by its column`() async throws {
    let sql = Migrations.all.map(\.sql).joined()
    let words =
      MessageState.allCases.map(\.rawValue) + HoldReason.allCases.map(\.rawValue)
      + RecipientState.allCases.map(\.rawValue) + RecipientRole.allCases.map(\.rawValue)
      + AttemptOutcome.allCases.map(\.rawValue) + ResolutionOutcome.allCases.map(\.rawValue)
      + SecretPurpose.allCases.map(\.rawValue) + Provider.allCases.map(\.rawValue)
      + MessagePurpose.allCases.map(\.rawValue) + MessageOrigin.allCases.map(\.rawValue)
      + UncertainPolicy.allCases.map(\.rawValue)
    for word in words { #expect(sql.contains("'\(word)'"), "\(word)") }
  }
}
