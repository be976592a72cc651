import Comms
import Testing

/// The life of a message as a conversation: what is said to it, and where it stands then.
@Suite struct TransitionTests {
  @Test func `claimed, marked and accepted, it is sent`() throws {
    var message = try Sample.delivery()
    message.claim(by: "w1", now: .at(1))
    #expect(message.state == .sending && message.instance == "w1" && !message.committing)
    message.mark(accepted: [0], refused: [:], now: .at(2))
    #expect(message.committing && message.attempts == 1 && message.recipients[0].state == .committing)
    message.settle([0: .accepted(Sample.reply)], retryAt: .at(60), now: .at(3))
    #expect(message.state == .sent && message.sentAt == .at(3) && message.failure == nil)
    #expect(message.instance == nil && !message.committing && message.recipients[0].reply == Sample.reply)
  }

  @Test func `of three recipients each has its own outcome, and only the deferred one is tried again`() throws
  {
    var message = try Sample.delivery(recipients: 3)
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [1: Sample.later, 2: Sample.never], now: .at(2))
    message.settle([0: .accepted(Sample.reply)], retryAt: .at(60), now: .at(3))
    #expect(message.recipients.map(\.state) == [.sent, .pending, .failed])
    #expect(message.state == .queued && message.notBefore == .at(60) && message.pendingPositions == [1])
    #expect(message.failure?.kind == .smtpReject)
    message.claim(by: "w1", now: .at(60))
    message.mark(accepted: [1], refused: [:], now: .at(61))
    #expect(message.recipients.map(\.state) == [.sent, .committing, .failed])
    message.settle([1: .accepted(Sample.reply)], retryAt: .at(600), now: .at(62))
    #expect(message.recipients.map(\.state) == [.sent, .sent, .failed])
    #expect(message.state == .sent && message.attempts == 2 && message.failure != nil)
  }

  @Test func `refused for good before the marker, it failed after one attempt`() throws {
    var message = try Sample.delivery()
    message.claim(by: "w1", now: .at(1))
    message.settle([0: .refused(Sample.never)], retryAt: .at(60), now: .at(2))
    #expect(message.state == .failed && message.attempts == 1 && message.recipients[0].state == .failed)
    #expect(message.recipients[0].reply?.code == 550)
  }

  @Test func `refused for now after the dot, it waits until the retry`() throws {
    var message = try Sample.delivery()
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [:], now: .at(2))
    message.settle([0: .refused(Sample.later)], retryAt: .at(90), now: .at(3))
    #expect(message.state == .queued && message.notBefore == .at(90) && message.attempts == 1)
  }

  @Test func `an attempt that may no longer be made is the end`() throws {
    var message = try Sample.delivery()
    message.expiresAt = .at(100)
    message.claim(by: "w1", now: .at(1))
    message.settle([0: .refused(Sample.later)], retryAt: .at(100), now: .at(2))
    #expect(message.state == .expired && message.recipients[0].state == .failed)
    #expect(message.failure?.kind == .smtpReject, "the server's last word is worth more than \"expired\"")
  }

  @Test func `put back, it is as it was`() throws {
    var message = try Sample.delivery()
    let before = message
    message.claim(by: "w1", now: .at(1))
    message.putBack(notBefore: before.notBefore, failure: nil, countsAsAttempt: false, now: .start)
    #expect(message == before)
    message.claim(by: "w1", now: .at(2))
    message.putBack(notBefore: .at(9), failure: Failure(.connection), countsAsAttempt: true, now: .at(3))
    #expect(message.state == .queued && message.attempts == 1 && message.failure?.kind == .connection)
  }

  @Test func `no reply after the dot leaves it uncertain until someone knows`() throws {
    var message = try Sample.delivery(recipients: 2)
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [1: Sample.never], now: .at(2))
    message.settle([0: .unknown(Sample.lost)], retryAt: .at(60), now: .at(3))
    #expect(message.state == .uncertain && message.automaticResolution == nil)
    #expect(message.recipients.map(\.state) == [.uncertain, .failed])
    message.resolve(.sent, lifetime: Backoff.lifetime, now: .at(9))
    #expect(message.state == .sent && message.recipients.map(\.state) == [.sent, .failed])
    #expect(!message.mayDuplicate)
  }

  @Test(arguments: [
    (UncertainPolicy.hold, nil), (.retry, ResolutionOutcome.retry), (.assumeSent, .sent),
  ])
  func `its own policy says what becomes of an unknown outcome`(
    policy: UncertainPolicy,
    resolution: ResolutionOutcome?
  ) throws {
    var message = try Sample.delivery(policy: policy)
    #expect(message.automaticResolution == nil, "nothing is unknown yet")
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [:], now: .at(2))
    message.settle([0: .unknown(Sample.lost)], retryAt: .at(60), now: .at(3))
    #expect(message.automaticResolution == resolution)
  }

  @Test func `sent again on purpose, it may arrive twice and lives on`() throws {
    var message = try Sample.delivery()
    message.expiresAt = .at(10)
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [:], now: .at(2))
    message.settle([0: .unknown(Sample.lost)], retryAt: .at(60), now: .at(3))
    message.resolve(.retry, lifetime: .seconds(100), now: .at(20))
    #expect(message.state == .queued && message.mayDuplicate && message.expiresAt == .at(120))
    #expect(message.pendingPositions == [0] && message.notBefore == .at(20))
  }

  @Test func `a crash before the marker puts it back; the fifth sets it aside`() throws {
    var message = try Sample.delivery()
    for crash in 1...5 {
      message.claim(by: "w\(crash)", now: .at(crash))
      message.recoverFromCrash(poisonAfter: 5, now: .at(crash))
      #expect(message.crashes == crash && message.instance == nil && message.attempts == 0)
      #expect(message.state == (crash < 5 ? .queued : .held))
    }
    #expect(message.holdReason == .poison && message.failure?.kind == .poison)
    message.releaseHold(now: .at(9))
    #expect(message.state == .queued && message.crashes == 0 && message.holdReason == nil)
  }

  @Test func `a crash after the marker leaves only the open recipients uncertain`() throws {
    var message = try Sample.delivery(recipients: 3)
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [1], refused: [0: Sample.never, 2: Sample.later], now: .at(2))
    message.recoverFromCrash(poisonAfter: 5, now: .at(3))
    #expect(message.recipients.map(\.state) == [.failed, .uncertain, .pending])
    #expect(message.state == .queued, "the deferred one is still to be tried")
    message.claim(by: "w2", now: .at(60))
    message.mark(accepted: [2], refused: [:], now: .at(61))
    message.settle([2: .accepted(Sample.reply)], retryAt: .at(600), now: .at(62))
    #expect(message.recipients.map(\.state) == [.failed, .uncertain, .sent])
    #expect(message.state == .uncertain && message.crashes == 0)
  }

  @Test func `held and released it is queued, or scheduled when its time has not come`() throws {
    var message = try Sample.delivery(notBefore: .at(100))
    message.hold(.manual, now: .at(1))
    #expect(message.state == .held && message.holdReason == .manual)
    message.releaseHold(now: .at(2))
    #expect(message.state == .scheduled && message.holdReason == nil)
    message.hold(.mode, now: .at(3))
    message.releaseHold(now: .at(200))
    #expect(message.state == .queued)
  }

  @Test func `cancelled before anything left, it is cancelled`() throws {
    var message = try Sample.delivery(recipients: 2)
    message.claim(by: "w1", now: .at(1))
    message.cancel(now: .at(2))
    #expect(message.state == .cancelled && message.instance == nil)
    #expect(message.recipients.map(\.state) == [.pending, .pending])
  }

  /// What has left is not undone by giving up on the rest.
  @Test(arguments: [
    (RecipientOutcome.accepted(Sample.reply), MessageState.sent, RecipientState.sent),
    (.unknown(Sample.lost), .uncertain, .uncertain),
  ])
  func `given up after a part of it left, it is what became of that part`(
    outcome: RecipientOutcome,
    state: MessageState,
    recipient: RecipientState
  ) throws {
    var message = try Sample.delivery(recipients: 2)
    message.claim(by: "w1", now: .at(1))
    message.mark(accepted: [0], refused: [1: Sample.later], now: .at(2))
    message.settle([0: outcome], retryAt: .at(60), now: .at(3))
    #expect(message.state == .queued)
    let ends: [(RecipientState, (inout Delivery) -> Void)] = [
      (.failed, { $0.cancel(now: .at(4)) }), (.failed, { $0.expire(now: .at(4)) }),
      (.suppressed, { $0.suppress(Failure(.suppressed), now: .at(4)) }),
    ]
    for (rest, end) in ends {
      var ended = message
      end(&ended)
      #expect(ended.state == state && ended.recipients.map(\.state) == [recipient, rest])
      #expect((ended.sentAt != nil) == (state == .sent))
    }
  }

  @Test func `who gets nothing more is not tried, and the others are`() throws {
    var message = try Sample.delivery(recipients: 2)
    message.suppress(Failure(.suppressed), at: [1], now: .at(1))
    #expect(message.state == .queued && message.pendingPositions == [0])
    message.claim(by: "w1", now: .at(2))
    message.mark(accepted: [0], refused: [:], now: .at(3))
    message.settle([0: .accepted(Sample.reply)], retryAt: .at(60), now: .at(4))
    #expect(message.state == .sent && message.recipients.map(\.state) == [.sent, .suppressed])
    #expect(message.failure?.kind == .suppressed)
  }

  @Test func `a message that nobody may get is suppressed, claimed or not`() throws {
    for isClaimed in [false, true] {
      var message = try Sample.delivery(recipients: 2)
      if isClaimed { message.claim(by: "w1", now: .at(1)) }
      message.suppress(Failure(.suppressed), at: [0, 1], now: .at(2))
      #expect(message.state == .suppressed && message.instance == nil)
      #expect(message.recipients.allSatisfy { $0.state == .suppressed })
    }
  }

  @Test func `a message that cannot go fails with the cause`() throws {
    var message = try Sample.delivery(recipients: 2)
    message.claim(by: "w1", now: .at(1))
    message.fail(Failure(.attachmentIntegrity), now: .at(2))
    #expect(message.state == .failed && message.failure?.kind == .attachmentIntegrity)
    #expect(message.recipients.allSatisfy { $0.state == .failed })
  }

  @Test func `queued in a restored backup, nobody knows whether it left`() throws {
    var message = try Sample.delivery()
    message.doubt(now: .at(1))
    #expect(message.state == .uncertain && message.failure?.facts["reason"] == "restored_backup")
  }
}
