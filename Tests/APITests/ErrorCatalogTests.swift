import Comms
import Foundation
import RPC
import Testing

@testable import API
@testable import Engine

/// Errors are part of the contract: a slug or a number that has shipped never changes and never comes back.
@Suite struct ErrorCatalogTests {
  private static let frozen: [String: Int] = [
    "internal": -32_603, "invalid_params": -32_602,
    "not_found": 1001, "conflict": 1002, "forbidden": 1003, "too_late": 1004, "idempotency_conflict": 1005,
    "limit_exceeded": 1006, "busy": 1007, "shutting_down": 1008,
    "account_not_found": 1101, "account_none": 1102, "account_disabled": 1103, "account_incomplete": 1104,
    "account_held": 1105, "domain_not_found": 1106, "domain_in_use": 1107, "area_not_found": 1108,
    "secret_required": 1109,
    "message_not_found": 1201, "address_invalid": 1202, "attachment_refused": 1203,
    "attachment_integrity": 1204,
    "header_invalid": 1205, "suppressed": 1206, "poison": 1207, "expired": 1208, "outcome_unknown": 1209,
    "message_too_large": 1210, "rate_limited": 1211,
    "key_missing": 1301, "wrong_key": 1302, "secret_unreadable": 1303, "db_in_use": 1304, "db_busy": 1305,
    "disk_full": 1306, "db_corrupt": 1307, "restored_backup": 1308,
    "storage_read_only": 1309, "disk_failed": 1310,
    "resolve": 1401, "connection": 1402, "timeout": 1403, "tls_required_unavailable": 1404,
    "tls_certificate": 1405, "tls_protocol": 1406, "trust_store_unavailable": 1407,
    "auth_failed": 1501, "auth_mechanism": 1502, "auth_server_not_verified": 1503, "protocol_violation": 1504,
    "smtp_reject": 1505, "smtputf8_required": 1506,
    "receivable_not_found": 1440, "receivable_not_pending": 1441, "policy_not_found": 1442,
    "reminder_not_found": 1443, "reminder_no_address": 1444, "reminder_outdated": 1445,
    "question_not_found": 1446,
    "contact_not_found": 1420, "token_invalid": 1421,
    "bulk_not_found": 1460, "notice_not_found": 1461, "notice_conflict": 1462,
    "template_not_found": 1480, "template_invalid": 1481, "template_value_missing": 1482,
    "template_value_refused": 1483, "template_too_large": 1484, "template_automatic": 1485,
    "template_not_automatic": 1486,
  ]

  /// A new error is added here with its number; a line that is here stays as it is.
  @Test func `slugs and numbers are frozen`() {
    let current = Dictionary(FailureKind.allCases.map { ($0.entry.slug, $0.entry.code) }) { left, _ in left }
    #expect(current == Self.frozen)
    #expect(Set(current.values).count == current.count, "no number twice")
  }

  @Test(arguments: FailureKind.allCases)
  func `each kind of failure has its own entry in both languages`(kind: FailureKind) {
    let entry = kind.entry
    #expect(entry.slug == kind.rawValue)
    for phrase in [entry.message, entry.fix] { check(phrase) }
    #expect(facts(in: entry.message.es) == facts(in: entry.message.en))
    #expect(facts(in: entry.fix.es) == facts(in: entry.fix.en))
  }

  @Test func `each mistake in a field has a sentence in both languages`() throws {
    let problems: [FieldProblem] = [
      .missing, .addressInvalid(reason: "x"), .hostInvalid, .unknownReference("x"), .needs("x"),
      .excludes("x"),
      .tooLong(limit: 3), .controlCharacter, .unknownPreset("x", suggestion: nil),
      .unknownPreset("x", suggestion: "y"), .notRepresentableInASCII, .inThePast,
    ]
    for problem in problems { check(problem.phrase) }
    // Every reason that the use cases give has words of its own.
    let engine = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var reasons: Set<String> = []
    for case let name as String in FileManager.default.enumerator(atPath: engine.path) ?? .init()
    where name.hasSuffix(".swift") {
      let text = try String(contentsOf: engine.appendingPathComponent(name), encoding: .utf8)
      for match in text.matches(of: /notAllowed\(reason: "(\w+)"\)/) { reasons.insert(String(match.1)) }
    }
    #expect(reasons.count >= 10)
    for reason in reasons {
      let phrase = FieldProblem.notAllowed(reason: reason).phrase
      check(phrase)
      #expect(!phrase.en.contains("(\(reason))"), "\(reason) has no words of its own")
    }
  }

  @Test(arguments: Problem.Kind.allCases)
  func `each finding of system.check has its sentences in both languages`(kind: Problem.Kind) {
    let facts = [
      "account": "Billing", "reason": "auth", "missing": "password", "count": "3", "kind": "nfs",
      "freeMB": "1", "megabytes": "300",
      "neededMB": "256", "version": "3.40.1", "synchronous": "1", "mode": "hold", "now": "2025", "slug": "x",
    ]
    let (message, fix) = Problem(kind: kind, severity: .error, facts: facts).phrases
    check(message)
    check(fix)
  }

  @Test func `what is between braces stays unless it is the name of a fact`() {
    let fix = FailureKind.accountDisabled.entry.fix.filled(["account": "Billing"])
    #expect(fix.en.contains("account.update {enabled: true}") && fix.es.contains("{enabled: true}"))
    let message = FailureKind.accountDisabled.entry.message.filled(["account": "Billing"])
    #expect(message.en == "The account \"Billing\" is disabled.")
    #expect(Phrase(es: "{a}", en: "{a} {b").filled([:]) == Phrase(es: "", en: " {b"))
  }

  private func check(_ phrase: Phrase, sourceLocation: SourceLocation = #_sourceLocation) {
    for text in [phrase.es, phrase.en] {
      #expect(
        text.count > 5 && (text.hasSuffix(".") || text.hasSuffix("?")),
        "\(text)",
        sourceLocation: sourceLocation
      )
      #expect(!text.contains("  ") && !text.contains("\n"), "\(text)", sourceLocation: sourceLocation)
    }
    #expect(phrase.es != phrase.en, "\(phrase.en)", sourceLocation: sourceLocation)
  }

  private func facts(in text: String) -> Set<String> {
    Set(text.matches(of: /\{(\w+)\}/).map { String($0.1) })
  }
}
