import API
import Comms
import JSON
import RPC
import Testing

@Suite struct ReferencePageTests {
  @Test func `every method has a section with its parameters and its errors`() {
    let page = ReferencePages.methods()
    #expect(page.hasPrefix("<!-- DO NOT EDIT"))
    #expect(!ServiceDocument.openRPC.methods.isEmpty)
    for method in ServiceDocument.openRPC.methods {
      let section =
        page.components(of: "\n### \(method.name)\n").dropFirst().first?.components(of: "\n### ").first ?? ""
      #expect(section.contains(method.summary), "\(method.name)")
      for field in method.params.fields { #expect(section.contains("| `\(field.name)` |"), "\(method.name)") }
      for error in method.errors { #expect(section.contains("errors.md#\(error.slug)"), "\(method.name)") }
    }
  }

  @Test func `every link inside the pages leads to a heading`() {
    let pages = [
      "methods.md": ReferencePages.methods(), "errors.md": ReferencePages.errors(),
      "events.md": ReferencePages.events(),
    ]
    let anchors = pages.mapValues { page in
      Set(
        page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
          String(
            line.drop { $0 == "#" || $0 == " " }.lowercased().filter {
              $0.isLetter || $0.isNumber || $0 == "_"
            }
          )
        }
      )
    }
    var links = 0
    for (name, page) in pages {
      for piece in page.components(of: "](").dropFirst() {
        let target = String(piece.prefix { $0 != ")" })
        let parts = target.components(of: "#")
        guard parts.count == 2 else { continue }
        links += 1
        #expect(anchors[parts[0].isEmpty ? name : parts[0]]?.contains(parts[1]) == true, "\(name): \(target)")
      }
    }
    #expect(links > 100)
  }

  @Test func `every error and every event is described`() {
    let errors = ReferencePages.errors()
    for kind in FailureKind.allCases {
      #expect(errors.contains("\n## \(kind.rawValue)\n"))
      #expect(errors.contains(kind.entry.fix.es.replacing("|", with: "\\|")))
    }
    let events = ReferencePages.events()
    for event in EventCatalog.all {
      #expect(events.contains("\n## \(event.type.rawValue)\n"))
      for fact in event.facts { #expect(events.contains("| `\(fact.name)` |")) }
    }
  }

  @Test func `example files are JSON with a whole message on each line`() throws {
    let files = ReferencePages.examples()
    #expect(files.count > 20)
    for (path, text) in files {
      let json = try JSONReader.parse(Array(text.utf8))
      let examples = try #require(json["examples"]?.arrayValue)
      #expect(!examples.isEmpty, "\(path)")
      for example in examples {
        let request = try #require(example["request"])
        #expect(request["method"] == json["method"])
        #expect(text.contains("\"request\": " + JSONWriter.text(request) + ",\n"))
      }
    }
  }

  @Test func `every example survives being read and written`() throws {
    for method in ServiceDocument.openRPC.methods {
      for example in method.examples {
        #expect(try method.rewrite(example).get() == example, "\(method.name)")
      }
    }
  }
}

extension String {
  fileprivate func components(of separator: String) -> [String] {
    var parts: [String] = []
    var rest = Substring(self)
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
