import Dispatch
import JSON
import Synchronization

/// Runs what the lines ask for and sees that every request is answered exactly once.
///
/// Calls run concurrently and are answered as they finish, but for those that precede what follows them. When too
/// many run, or the output is full, `accept` blocks the thread that reads, and so the caller.
final class Dispatcher: Sendable {
  private let handler: any RequestHandler
  private let output: OutputQueue
  private let limits: ServerLimits
  private let observe: @Sendable (ServerFact) -> Void
  private let inFlight: InFlight

  init(
    handler: any RequestHandler,
    output: OutputQueue,
    limits: ServerLimits,
    observe: @escaping @Sendable (ServerFact) -> Void
  ) {
    self.handler = handler
    self.output = output
    self.limits = limits
    self.observe = observe
    inFlight = InFlight(limit: limits.inFlight)
  }

  /// Takes one line of input, on the thread that reads; whether it is the last that has come.
  func accept(_ line: LineFramer.Line, isLast: Bool = false) {
    output.waitForRoom()
    switch line {
    case .tooLong:
      refuse(.null, .lineTooLong(limit: limits.line), .line)
    case .text(let bytes):
      switch Envelope(line: bytes, limits: limits.json, batchLimit: limits.batch) {
      case .single(let message): accept(message, .line, isLast: isLast)
      case .batch(let messages): accept(messages)
      }
    }
  }

  func cancel(_ id: RequestID, silently: Bool) {
    inFlight.cancel(id, silently ? .byCallerSilently : .byCaller)
  }

  /// Accepts no more and lets what runs finish.
  ///
  /// Near the end of the time what still runs is cancelled, and at the end it is answered without its result.
  func drain(within limit: Duration) async {
    inFlight.close()
    handler.draining()
    let grace = limit / 24
    if await inFlight.waitUntilIdle(upTo: limit - grace) { return }
    inFlight.cancelAll(.byShutdown)
    if await inFlight.waitUntilIdle(upTo: grace) { return }
    let abandoned = inFlight.claimAll()
    let error = ProtocolFault.shuttingDown.error(handler.locale)
    for owed in abandoned {
      if let line = conclude(owed, .failure(error)) { output.offer(line) }
    }
    observe(.abandoned(count: abandoned.count))
  }
}

// MARK: - On the reading thread

extension Dispatcher {
  private func accept(_ messages: [Envelope.Message]) {
    let owed = messages.count { message in
      switch message {
      case .call(let call): call.id != nil
      case .refused: true
      case .ignored: false
      }
    }
    let batch = BatchAnswer(messages: messages.count, owed: owed, lineLimit: limits.outputLine)
    inFlight.enter()
    defer { inFlight.leave() }
    for (position, message) in messages.enumerated() { accept(message, .batch(batch, position: position)) }
  }

  private func accept(_ message: Envelope.Message, _ answer: InFlight.Answer, isLast: Bool = false) {
    switch message {
    case .ignored: observe(.messageIgnored)
    case .refused(let id, let fault): refuse(id, fault, answer)
    case .call(let call):
      switch call.method {
      case "$/cancelRequest": cancel(call, answer)
      // Notifications of the protocol that we do not know may be passed over (LSP base protocol).
      case let name where call.id == nil && name.hasPrefix("$/"): observe(.messageIgnored)
      default: start(call, answer, isLast: isLast)
      }
    }
  }

  private func refuse(_ id: RequestID, _ fault: ProtocolFault, _ answer: InFlight.Answer) {
    observe(.refused(slug: fault.entry.slug))
    let reply = Reply.failure(id, fault.error(handler.locale))
    if let line = line(reply, id, answer) { output.sendBlocking(line) }
  }

  private func cancel(_ call: Envelope.Call, _ answer: InFlight.Answer) {
    let target = call.params?["id"].flatMap { RequestID($0) }
    if let target, target != .null { cancel(target, silently: false) }
    guard let id = call.id else { return }
    if let line = line(Reply.success(id, .null), id, answer) { output.sendBlocking(line) }
  }

  private func start(_ call: Envelope.Call, _ answer: InFlight.Answer, isLast: Bool) {
    let token = call.params?["progressToken"]
    if let token, RequestID(token) == nil || token == .null {
      guard let id = call.id else { return observe(.refused(slug: ErrorEntry.invalidParams.slug)) }
      return refuse(id, .badProgressToken, answer)
    }
    guard let (serial, isDuplicate) = inFlight.begin(call, answer) else {
      guard let id = call.id else { return }
      return refuse(id, .shuttingDown, answer)
    }
    if isDuplicate { observe(.duplicateID(method: call.shortMethod)) }
    let info = CallInfo(id: call.id, serial: serial, progressToken: token) { [self] value in
      guard let token, inFlight.isOwed(serial) else { return }
      output.offer(Reply.notification("$/progress", ["token": token, "value": value]) + [0x0A])
    }
    let isOver = handler.precedes(call.method) ? DispatchSemaphore(value: 0) : nil
    // Who asks one thing at a time is answered without a hand-over to other threads, which takes longer than most
    // calls.
    let isAlone = isLast && inFlight.isAlone
    let body = { @Sendable [self] in
      await run(call, info, isAlone: isAlone)
      isOver?.signal()
    }
    // Unstructured: the call outlives this function. `InFlight` owns it and `drain` waits for it.
    let task: Task<Void, Never> = isAlone ? .immediate(operation: body) : Task(operation: body)
    inFlight.attach(task, to: serial)
    isOver?.wait()
  }
}

// MARK: - In the task of a call

extension Dispatcher {
  private func run(_ call: Envelope.Call, _ info: CallInfo, isAlone: Bool) async {
    let outcome: Result<JSONValue, RPCError>
    do throws(RPCError) {
      outcome = .success(
        try await handler.handle(method: call.method, params: call.params?.withoutProgressToken, call: info)
      )
    } catch {
      outcome = .failure(error)
    }
    if let owed = inFlight.claim(info.serial), let line = conclude(owed, outcome),
      !(isAlone && output.writeDirectly(line))
    {
      await output.send(line)
    }
    inFlight.end()
  }

  /// The line that has to be written now for a call that is over, if any.
  private func conclude(_ owed: InFlight.Owed, _ outcome: Result<JSONValue, RPCError>) -> [UInt8]? {
    guard let id = owed.call.id else {
      if case .failure(let error) = outcome {
        observe(.notificationFailed(method: owed.call.shortMethod, code: error.code))
      }
      return nil
    }
    switch (outcome, owed.cancellation) {
    case (_, .byCallerSilently):
      return line(nil, id, owed.answer)
    case (.success(let result), _):
      let reply = Reply.success(id, result)
      if reply.count > limits.outputLine { observe(.resultTooLong(method: owed.call.shortMethod)) }
      return line(reply, id, owed.answer)
    case (.failure(let error), nil):
      return line(Reply.failure(id, error), id, owed.answer)
    case (.failure, .byCaller):
      return line(Reply.failure(id, ProtocolFault.cancelled.error(handler.locale)), id, owed.answer)
    case (.failure, .byShutdown):
      return line(Reply.failure(id, ProtocolFault.shuttingDown.error(handler.locale)), id, owed.answer)
    }
  }

  /// Puts a reply where it belongs and returns the line that is complete with it; nil is a reply not wanted.
  private func line(_ reply: [UInt8]?, _ id: RequestID, _ answer: InFlight.Answer) -> [UInt8]? {
    func instead() -> [UInt8] {
      Reply.failure(id, ProtocolFault.resultTooLong(limit: limits.outputLine).error(handler.locale))
    }
    switch answer {
    case .line:
      guard let reply else { return nil }
      return (reply.count <= limits.outputLine ? reply : instead()) + [0x0A]
    case .batch(let batch, let position):
      return batch.take(reply, at: position, instead: instead).map { $0 + [0x0A] }
    }
  }
}

extension JSONValue {
  /// The parameters as the method's schema knows them.
  fileprivate var withoutProgressToken: JSONValue {
    guard case .object(var members) = self, members.contains(key: "progressToken") else { return self }
    members["progressToken"] = nil
    return .object(members)
  }
}
