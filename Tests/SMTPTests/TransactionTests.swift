import SMTP
import Testing
import Wire

@Suite struct TransactionTests {
  private let envelope: Envelope
  private let pipelining = Capabilities(ehlo: SMTPReply(code: 250, lines: ["host", "PIPELINING"]))

  init() throws { envelope = try Envelope(sender: "a@example.com", recipients: ["b@example.com"]) }

  /// A transaction whose 354 has come.
  private func atContent() -> Transaction {
    var transaction = Transaction(envelope: envelope, sizeBytes: 3, capabilities: pipelining)
    _ = transaction.next()
    transaction.received(Bytes("250 ok\r\n250 ok\r\n354 go\r\n".utf8))
    return transaction
  }

  private func written(_ step: Step<TransactionEvent, TransactionOutcome>) -> String? {
    guard case .write(let octets, _) = step else { return nil }
    return String(decoding: octets, as: UTF8.self)
  }

  private func finished(_ step: Step<TransactionEvent, TransactionOutcome>) -> TransactionOutcome? {
    guard case .finish(let outcome) = step else { return nil }
    return outcome
  }

  @Test func `the end of the content waits for the caller's word`() {
    var transaction = atContent()
    guard case .deliver(.wantContent) = transaction.next() else {
      Issue.record("content is not wanted")
      return
    }
    transaction.supply(Bytes("Hello.\r\n".utf8))
    guard case .deliver(.wantContent) = transaction.next() else {
      Issue.record("the last chunk is not held back")
      return
    }
    transaction.endOfContent()
    #expect(written(transaction.next()) == "Hello.")
    guard case .deliver(.aboutToCommit(let accepted, let refused)) = transaction.next() else {
      Issue.record("no word before the dot")
      return
    }
    #expect(accepted == [0])
    #expect(refused.isEmpty)
    #expect(written(transaction.next()) == "\r\n.\r\n")
    guard case .read(let wait) = transaction.next() else {
      Issue.record("the answer is not awaited")
      return
    }
    #expect(wait == Wait("dot", within: .seconds(600)))
  }

  @Test(arguments: [Interruption.timedOut, .closedByPeer, .stopRequested])
  func `an interruption before the dot leaves no doubt, and after it nothing else`(cause: Interruption) throws
  {
    var transaction = atContent()
    _ = transaction.next()
    transaction.endOfContent()
    guard case .deliver(.aboutToCommit) = transaction.next() else {
      Issue.record("no word before the dot")
      return
    }
    var before = transaction
    before.interrupted(cause)
    let early = try #require(finished(before.next()))
    guard case .notTried = try #require(early.recipients.first) else {
      Issue.record("\(early)")
      return
    }
    #expect(!early.committed)
    #expect(written(transaction.next()) == ".\r\n")
    transaction.interrupted(cause)
    let late = try #require(finished(transaction.next()))
    guard case .unknown = try #require(late.recipients.first) else {
      Issue.record("\(late)")
      return
    }
    #expect(late.committed)
    #expect(!late.sessionUsable)
  }

  @Test func `what the server says between the caller's word and the dot is not acceptance`() throws {
    var transaction = atContent()
    _ = transaction.next()
    transaction.endOfContent()
    _ = transaction.next()
    transaction.received(Bytes("250 queued\r\n".utf8))
    let outcome = try #require(finished(transaction.next()))
    #expect(!outcome.committed)
    #expect(
      outcome.recipients == [
        .notTried(SessionFailure(.content, .violation("a reply before the final dot")))
      ]
    )
  }

  @Test func `withdrawing after the dot changes nothing`() {
    var transaction = atContent()
    _ = transaction.next()
    transaction.endOfContent()
    _ = transaction.next()
    _ = transaction.next()
    transaction.abort()
    transaction.received(Bytes("250 queued\r\n".utf8))
    let outcome = finished(transaction.next())
    #expect(outcome?.recipients == [.accepted(SMTPReply(code: 250, lines: ["queued"]))])
    #expect(outcome?.sessionUsable == true)
  }

  @Test func `content out of turn is not taken`() {
    var transaction = Transaction(envelope: envelope, sizeBytes: 3, capabilities: pipelining)
    transaction.supply(Bytes("early".utf8))
    transaction.endOfContent()
    #expect(written(transaction.next())?.hasPrefix("MAIL FROM:<a@example.com>\r\nRCPT TO:") == true)
  }

  @Test func `a hundred recipients go in one write and are told apart`() throws {
    let names = (0..<100).map { "r\($0)@example.com" }
    var transaction = Transaction(
      envelope: try Envelope(sender: "", recipients: names),
      sizeBytes: 3,
      capabilities: pipelining
    )
    #expect(written(transaction.next())?.split(separator: "\r\n").count == 102)
    var replies = "250 ok\r\n"
    for index in names.indices { replies += index % 3 == 0 ? "550 \(index)\r\n" : "250 \(index)\r\n" }
    transaction.received(Bytes((replies + "354 go\r\n").utf8))
    guard case .deliver(.wantContent) = transaction.next() else {
      Issue.record("content is not wanted")
      return
    }
    transaction.endOfContent()
    guard case .deliver(.aboutToCommit(let accepted, let refused)) = transaction.next() else {
      Issue.record("no word before the dot")
      return
    }
    #expect(accepted == names.indices.filter { $0 % 3 != 0 })
    #expect(refused.allSatisfy { $0.value.text == "\($0.key)" })
    #expect(refused.count == 34)
  }
}
