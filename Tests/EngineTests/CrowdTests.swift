import Comms
import Storage
import Testing
import Transport

@testable import Engine

/// More accounts than connections: who has something to send gets its turn.
@Suite struct CrowdTests {
  @Test func `a connection that only waits makes room for another account`() async throws {
    try await withPost(configure: {
      $0.sessions = 1
      $0.idleConnection = .seconds(600)
    }) { post in
      let first = try await post.addAccount("First", host: "one.example.com")
      let second = try await post.addAccount("Second", host: "two.example.com")
      post.engine.start()
      let early = try await post.send(first)
      try await post.reaches(.sent, early)
      let late = try await post.send(second)
      try await post.reaches(.sent, late)
      // And back again.
      try await post.reaches(.sent, try await post.send(first))
    }
  }

  @Test func `dead servers leave connections for those that work`() async throws {
    try await withPost(configure: { $0.sessions = 4 }) { post in
      let good = try await post.addAccount("Good", host: "good.example.com")
      var dead: [AccountID] = []
      for number in 0..<6 {
        let host = "dead\(number).example.com"
        post.server.behave(host) { $0.connecting = .timedOut("connect") }
        dead.append(try await post.addAccount("Dead \(number)", host: host))
      }
      post.engine.start()
      try await post.reaches(.sent, try await post.send(good))
      post.server.pause(.connect)
      for account in dead { _ = try await post.send(account) }
      try await post.eventually("as many as may are held up") { post.server.connecting >= 3 }
      for _ in 0..<3 { try await post.reaches(.sent, try await post.send(good)) }
      #expect(post.server.connecting == 3)
    }
  }
}
