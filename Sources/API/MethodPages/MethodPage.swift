import JSON
import RPC

/// `methods.md`: a section per area, a section per method, then the shapes.
struct MethodPage {
  private let service: OpenRPC

  init(_ service: OpenRPC) { self.service = service }

  var text: String {
    var text = ReferencePages.header + "# Methods\n\n" + introduction
    for (area, methods) in areas {
      text += "## \(area)\n\n" + methods.map(section).joined()
    }
    return text.trimmed + "\n\n" + shapes.trimmed + "\n"
  }

  private var introduction: String {
    let parameters = ShapeText.rows(service.effectParameters + service.commonParameters)
    let errors = ErrorPage.links(service.commonErrors)
    let effects = ErrorPage.links(service.effectErrors)
    let contents = areas.map { area, methods in
      "- \(area): "
        + methods.map { Markdown.link(Markdown.code($0.name), to: "#" + Markdown.anchor($0.name)) }
        .joined(separator: " · ") + "\n"
    }
    return """
      \(service.summary) Version \(service.version).

      Each request is one JSON-RPC 2.0 object on one line; parameters are given by name. Every method takes these
      besides its own (`idempotencyKey` only where the effect is not `reads`):

      \(Markdown.table(ShapeText.heads, parameters))Every method may answer \(errors).
      Methods with an effect may answer \(effects) besides.

      The effect says what a second identical call does: `reads` changes nothing, `idempotent` leaves the same state
      however often it is called, `once` does it again unless an `idempotencyKey` says that it is the same call.

      \(contents.joined())

      """
  }

  /// The methods by area, in the order of the catalog.
  private var areas: [(name: String, methods: [MethodDescription])] {
    var areas: [(name: String, methods: [MethodDescription])] = []
    for method in service.methods {
      let name = OpenRPC.area(of: method.name)
      if let index = areas.firstIndex(where: { $0.name == name }) {
        areas[index].methods.append(method)
      } else {
        areas.append((name, [method]))
      }
    }
    return areas
  }

  private func section(_ method: MethodDescription) -> String {
    var text = "### \(method.name)\n\n\(method.summary)\n\n"
    if !method.details.isEmpty { text += method.details + "\n\n" }
    text += "Effect: \(Markdown.code(method.effect.rawValue)).\n\n"
    let rows = ShapeText.rows(method.params.fields)
    text += rows.isEmpty ? "No parameters of its own.\n\n" : Markdown.table(ShapeText.heads, rows)
    text += "Result: \(ShapeText.type(method.result)).\n\n"
    // A shape with a name has its table below.
    if case .named = method.result {
    } else {
      text += Markdown.table(ShapeText.resultHeads, ShapeText.resultRows(method.result.fields))
    }
    if !method.errors.isEmpty { text += "Errors: \(ErrorPage.links(method.errors)).\n\n" }
    for (index, example) in method.examples.enumerated() {
      let call = ExampleFile.Call(method.name, example, id: index + 1)
      text += "\(example.title):\n\n" + Markdown.fence("json", [call.request, call.response])
    }
    return text
  }

  private var shapes: String {
    var found: [String: SchemaDocument] = [:]
    for method in service.methods {
      method.params.components(into: &found)
      method.result.components(into: &found)
    }
    for field in service.effectParameters + service.commonParameters {
      field.schema.components(into: &found)
    }
    var text = "## Shapes\n\n"
    for (name, document) in found.sorted(by: { $0.key < $1.key }) {
      text += "### \(name)\n\n"
      let rows = ShapeText.rows(document.fields)
      text += rows.isEmpty ? ShapeText.type(document) + "\n\n" : Markdown.table(ShapeText.heads, rows)
    }
    return text
  }
}

extension String {
  /// Without line ends at its end.
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
