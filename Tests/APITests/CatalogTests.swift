import API
import Comms
import RPC
import Testing

/// What every method owes its callers.
@Suite struct CatalogTests {
  private static let methods = Catalog.entries.map(\.description)
  /// Methods whose call or answer is too small, too large or too secret for an example.
  private static let withoutExamples: Set = [
    "rpc.discover", "account.setPassword", "oauth.setToken", "system.unlock",
  ]

  @Test func `names are unique, in lowerCamelCase and final`() {
    #expect(Self.methods.count >= 45)
    #expect(Set(Self.methods.map(\.name)).count == Self.methods.count)
    for name in Self.methods.map(\.name) {
      #expect(name.wholeMatch(of: /[a-z][a-zA-Z]*(?:\.[a-z][a-zA-Z]*)?/) != nil, "\(name)")
    }
  }

  @Test func `each says in one sentence what it does, and each parameter what it is`() {
    for method in Self.methods {
      #expect(method.summary.hasSuffix(".") && !method.summary.contains("\n"), "\(method.name)")
      #expect((10...140).contains(method.summary.count), "\(method.name)")
      for field in method.params.fields + method.result.fields {
        #expect(field.summary.hasSuffix(".") && !field.summary.contains("\n"), "\(method.name) \(field.name)")
        #expect(field.name.wholeMatch(of: /[a-z][a-zA-Z0-9]*/) != nil, "\(method.name) \(field.name)")
      }
    }
  }

  @Test func `each has an example, and each example is what the method reads and writes`() throws {
    let bare = Set(Self.methods.filter(\.examples.isEmpty).map(\.name))
    #expect(bare == Self.withoutExamples)
    for method in Self.methods {
      #expect(Set(method.examples.map(\.title)).count == method.examples.count, "\(method.name)")
      for example in method.examples {
        switch method.rewrite(example) {
        case .success(let again): #expect(again == example, "\(method.name): \(example.title)")
        case .failure(let issues): Issue.record("\(method.name): \(issues.issues)")
        }
      }
    }
  }

  @Test func `each error that a method names is one of the service's`() {
    let known = Set(FailureKind.allCases.map(\.entry.slug))
    for method in Self.methods {
      #expect(Set(method.errors.map(\.slug)).count == method.errors.count, "\(method.name)")
      for error in method.errors { #expect(known.contains(error.slug), "\(method.name) \(error.slug)") }
    }
  }

  @Test func `every event is described once`() {
    #expect(Set(EventCatalog.all.map(\.type)) == Set(EventType.allCases))
    #expect(EventCatalog.all.count == EventType.allCases.count)
    for event in EventCatalog.all {
      #expect(
        event.summary.hasSuffix(".") && event.facts.allSatisfy { $0.summary.hasSuffix(".") },
        "\(event.type)"
      )
    }
  }
}
