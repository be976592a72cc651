import Comms
import Engine
import JSON
import RPC
import Storage

/// Makes a rule by which customers are reminded.
enum ReminderPolicyCreate: ServiceMethod {
  static let name = "reminderPolicy.create"
  static let summary = "Makes a policy: levels before, on and after the due date, and when they may leave."
  static let details = """
    A customer gets one message for each currency, with all documents whose level has come, their total and their files; \
    the document that has come furthest decides the text. After a downtime only the latest level of each document goes.
    """
  static let effect = Effect.once
  static let params = Schema<PolicyEdit>.policyEdit
  static let result = Schema<ReminderPolicy>.reminderPolicy
  static let examples = [
    Example(
      "Three levels",
      params: [
        "name": "Cobranza", "levels": PolicyExamples.levels, "timeZone": "America/Guayaquil",
        "holidays": ["01-01", "12-25"],
      ],
      result: PolicyExamples.policy(revision: 1, interval: 3)
    )
  ]

  static func run(_ params: PolicyEdit, in call: Call) async throws -> ReminderPolicy {
    var edit = params
    edit.zone = edit.zone ?? call.session.current.timeZone.flatMap { Zone($0) }
    return try await call.engine.createReminderPolicy(edit, commit: call.commit(self, target: { $0.id.text }))
  }
}

/// The policy that a method is about.
struct OnePolicy: Sendable, Hashable {
  var policyID: PolicyID
  var revision: Int?
}

extension Schema where Value == OnePolicy {
  static var onePolicy: Schema<OnePolicy> {
    Schema(OnePolicy.init) {
      Field("policyId", \.policyID, .policyID, "The policy.")
      Field(optional: "revision", \.revision, .count, "Refuses where it has another revision by now.")
    }
  }
}

/// Shows one policy.
enum ReminderPolicyGet: ServiceMethod {
  static let name = "reminderPolicy.get"
  static let summary = "Shows one reminder policy."
  static let effect = Effect.reads
  static let errors = [FailureKind.policyNotFound].map(\.entry)

  struct Params: Sendable { var policyID: PolicyID }

  static let params = Schema(Params.init) { Field("policyId", \.policyID, .policyID, "The policy.") }
  static let result = Schema<ReminderPolicy>.reminderPolicy
  static let examples = [
    Example(
      "A policy",
      params: ["policyId": PolicyExamples.id],
      result: PolicyExamples.policy(revision: 1, interval: 3)
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReminderPolicy {
    try await call.engine.store.read { try $0.existingPolicy(params.policyID) }
  }
}

/// The policies.
enum ReminderPolicyList: ServiceMethod {
  static let name = "reminderPolicy.list"
  static let summary = "Lists the reminder policies, the newest first."
  static let effect = Effect.reads
  static let params = Schema<ListWindow>.listWindow
  static let result = Schema<ListPage<ReminderPolicy>>.page(of: .reminderPolicy)
  static let examples = [
    Example(
      "All of them",
      params: ["limit": 50],
      result: ["items": [PolicyExamples.policy(revision: 1, interval: 3)], "total": 1]
    )
  ]

  static func run(_ params: ListWindow, in call: Call) async throws -> ListPage<ReminderPolicy> {
    try await call.engine.store.read { reading in
      ListPage(try reading.reminderPolicies(limit: params.limit, after: params.cursor)) { $0 }
    }
  }
}

/// Changes what is given of a policy.
enum ReminderPolicyUpdate: ServiceMethod {
  static let name = "reminderPolicy.update"
  static let summary = "Changes what is given of a reminder policy."
  static let details = """
    A level is known by its day: what was sent on that day is not sent again, and never a level before one that was \
    sent. The steps of its receivables are foreseen anew, in the background.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.policyNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var policy: OnePolicy
    var edit: PolicyEdit
  }

  static let params = Schema<Params>.combining(.onePolicy, .policyEdit) { policy, edit in
    Params(policy: policy, edit: edit)
  } write: {
    ($0.policy, $0.edit)
  }
  static let result = Schema<ReminderPolicy>.reminderPolicy
  static let examples = [
    Example(
      "A week between messages",
      params: ["policyId": PolicyExamples.id, "revision": 1, "minimumIntervalDays": 7],
      result: PolicyExamples.policy(revision: 2, interval: 7)
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReminderPolicy {
    try await call.engine.updateReminderPolicy(
      params.policy.policyID,
      params.edit,
      revision: params.policy.revision,
      commit: call.commit(self, target: { $0.id.text })
    )
  }
}

/// Forgets a policy.
enum ReminderPolicyDelete: ServiceMethod {
  static let name = "reminderPolicy.delete"
  static let summary = "Forgets a reminder policy; its receivables are the default policy's from then on."
  static let effect = Effect.idempotent
  static let errors = ReminderPolicyUpdate.errors
  static let params = Schema<OnePolicy>.onePolicy
  static let result = Schema<Done>.done
  static let examples = [
    Example("Forget it", params: ["policyId": PolicyExamples.id], result: ["done": true])
  ]

  static func run(_ params: OnePolicy, in call: Call) async throws -> Done {
    try await call.engine.deleteReminderPolicy(
      params.policyID,
      revision: params.revision,
      commit: call.commit(self, target: { (_: Void) in params.policyID.text }, result: { _ in .done })
    )
    return .done
  }
}
