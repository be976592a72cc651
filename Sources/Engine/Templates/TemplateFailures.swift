package import Comms

extension Failure {
  /// Mistakes of a template that is being saved, each with the text it is in.
  package init(_ faults: TemplateFaults) {
    self.init(
      .templateInvalid,
      issues: faults.faults.map { fault in
        FieldIssue(pointer: "/" + fault.part.rawValue, problem: .template(fault))
      }
    )
  }

  /// What kept a template from being filled in: nothing was sent.
  package init(_ fault: TemplateFault) {
    var facts = ["part": fault.part.rawValue, "line": String(fault.line), "column": String(fault.column)]
    facts["name"] = fault.name
    let kind: FailureKind =
      switch fault.problem {
      case .missing: .templateValueMissing
      case .tooManySteps, .outputTooLong: .templateTooLarge
      default: .templateValueRefused
      }
    self.init(kind, facts: facts)
  }
}
