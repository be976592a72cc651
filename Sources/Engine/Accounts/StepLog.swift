import Comms
import SMTP
import Synchronization
import Transport
import Wire

/// Turns what happens on the way to a server into named steps with their times.
final class StepLog: Sendable {
  private struct State {
    var steps: [VerificationStep] = []
    var last = ContinuousClock().now
    var next: VerificationStep.Name = .resolve
    var hasGreeted = false
  }

  private let state = Mutex(State())
  private let isImplicitTLS: Bool

  init(isImplicitTLS: Bool) { self.isImplicitTLS = isImplicitTLS }

  var steps: [VerificationStep] { state.withLock(\.steps) }

  func note(_ milestone: LinkMilestone) {
    switch milestone {
    case .resolved(let took, let addresses):
      let detail = addresses.joined(separator: ", ")
      state.withLock { state in
        state.steps = [VerificationStep(name: .resolve, ok: true, took: took, detail: detail)]
        state.last = ContinuousClock().now
        state.next = .connect
      }
    case .connected(let report):
      done(.connect, detail: report.address, next: isImplicitTLS ? .tls : .greeting)
    case .session(.greeting(let reply)): done(.greeting, detail: reply.text, next: .tls)
    case .session(.secured): done(.tls, detail: nil, next: isImplicitTLS ? .greeting : .login)
    case .session(.capabilities): state.withLock { $0.next = .login }
    case .session(.authenticated(let mechanism)): done(.login, detail: mechanism.rawValue, next: .sender)
    }
  }

  func done(_ name: VerificationStep.Name, detail: String?, next: VerificationStep.Name = .sender) {
    add(name, ok: true, detail: detail)
    state.withLock { $0.next = next }
  }

  func failed(_ failure: Failure) {
    let expected = state.withLock(\.next)
    let name: VerificationStep.Name =
      switch failure.stage {
      case "resolve": .resolve
      case "connect": .connect
      case "tls", "startTLS", "tlsHandshake": .tls
      case "greeting": .greeting
      case "auth": .login
      case "mail", "sender": .sender
      default: expected
      }
    add(name, ok: false, detail: failure.server?.text)
  }

  private func add(_ name: VerificationStep.Name, ok: Bool, detail: String?) {
    state.withLock { state in
      let now = ContinuousClock().now
      state.steps.append(VerificationStep(name: name, ok: ok, took: now - state.last, detail: detail))
      state.last = now
    }
  }
}
