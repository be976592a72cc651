import Comms
import Engine
import JSON
import RPC

/// Why an address gets a message or does not.
enum SuppressionExplain: ServiceMethod {
  static let name = "suppression.explain"
  static let summary = "Says what an address gets, what it does not, and why."
  static let effect = Effect.reads

  struct Result: Sendable {
    var verdict: SuppressionVerdict
    var explanation: String
  }

  static let params = Schema<ReachedAddress>.reachedAddress
  static let result = Schema({ channel, address, transactional, marketing, explanation, entries in
    Result(
      verdict: SuppressionVerdict(
        channel: channel,
        address: address,
        takesTransactional: transactional,
        takesMarketing: marketing,
        entries: entries
      ),
      explanation: explanation
    )
  }) {
    Field("channel", \.verdict.channel, .oneOfItsNames, "How it is reached.")
    Field("address", \.verdict.address, .line(1...320), "The address as the list knows it.")
    Field(
      "transactional",
      \.verdict.takesTransactional,
      .boolean,
      "Whether invoices, tickets and reminders go there."
    )
    Field("marketing", \.verdict.takesMarketing, .boolean, "Whether everything else does.")
    Field("explanation", \.explanation, .line(1...500), "The same in words.")
    Field("entries", \.verdict.entries, .list(of: .suppression, 0...2), "What the list says of it.")
  }

  static let examples = [
    Example(
      "Somebody who unsubscribed",
      params: ["channel": "email", "address": "ana@cliente.ec"],
      result: [
        "channel": "email", "address": "ana@cliente.ec", "transactional": true, "marketing": false,
        "explanation":
          "Gets invoices, tickets and reminders, but nothing that people may decline (unsubscribed).",
        "entries": [SuppressionExamples.unsubscribed],
      ]
    )
  ]

  static func run(_ params: ReachedAddress, in call: Call) async throws -> Result {
    let verdict = try await call.engine.explainSuppression(of: params.key(), by: params.channel)
    return Result(verdict: verdict, explanation: verdict.phrase.text(call.locale))
  }
}

extension SuppressionVerdict {
  fileprivate var phrase: Phrase {
    let reasons = entries.map(\.reason.rawValue).joined(separator: ", ")
    switch (takesTransactional, takesMarketing) {
    case (true, true):
      return Phrase(es: "Recibe todo: no está en la lista.", en: "Gets everything: it is not on the list.")
    case (true, false):
      return Phrase(
        es: "Recibe facturas, tickets y recordatorios, pero nada que se pueda rechazar (\(reasons)).",
        en: "Gets invoices, tickets and reminders, but nothing that people may decline (\(reasons))."
      )
    case (false, _): return Phrase(es: "No recibe nada (\(reasons)).", en: "Gets nothing (\(reasons)).")
    }
  }
}
