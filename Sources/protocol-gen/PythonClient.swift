import JSON

/// Writes the generated half of the Python client from the OpenRPC document.
///
/// One class per namespace serves the synchronous and the asyncio client (`clients/python/chasqui/_method.py`);
/// fields of results keep their names on the wire, parameters are in Python's spelling.
struct PythonClient {
  private static let folder = "clients/python/chasqui/"

  /// The files' contents by their paths from the root of the repository.
  func files(from document: JSONValue) -> [String: String] {
    [
      Self.folder + "_generated.py": methods(document),
      Self.folder + "_generated_errors.py": errors(document),
    ]
  }

  // MARK: Methods

  private func methods(_ document: JSONValue) -> String {
    let list = document["methods"]?.arrayValue ?? []
    let common = commonErrors(of: list)
    let errorNames = errorClasses(document)
    var types = PythonTypes(components: document["components"]?["schemas"]?.objectValue ?? [:])
    var namespaces: [(name: String, methods: [PythonMethod])] = []
    for description in list {
      let raises = errorReferences(of: description).filter { !common.contains($0) }
      let method = PythonMethod(description, raises: raises.compactMap { errorNames[$0] }, types: &types)
      if let index = namespaces.firstIndex(where: { $0.name == method.namespace }) {
        namespaces[index].methods.append(method)
      } else {
        namespaces.append((method.namespace, [method]))
      }
    }
    let root = namespaces.first { $0.name.isEmpty }?.methods ?? []
    let named = namespaces.filter { !$0.name.isEmpty }.sorted { $0.name < $1.name }
    var text = Self.header(of: "types and methods")
    text += types.definitions
    for namespace in named { text += namespaceClass(namespace.name, namespace.methods) }
    text += rootClass(named.map(\.name), root)
    return text
  }

  private func namespaceClass(_ name: String, _ methods: [PythonMethod]) -> String {
    "\n\nclass \(Self.className(of: name))(Namespace[Mode]):\n    \"\"\"`client.\(name.pythonName).*`\"\"\"\n"
      + methods.map(\.definition).joined()
  }

  private func rootClass(_ namespaces: [String], _ methods: [PythonMethod]) -> String {
    var text = """


      class Root(Namespace[Mode]):
          \"\"\"Every namespace, and the methods without one.\"\"\"

          def __init__(self, perform: Perform, options: Options) -> None:
              self._reset(perform, options)

          def _reset(self, perform: Perform, options: Options) -> None:
              Namespace.__init__(self, perform, options)

      """
    for name in namespaces {
      let type = Self.className(of: name)
      text += "        self.\(name.pythonName): \(type)[Mode] = \(type)(perform, options)\n"
    }
    return text + methods.map(\.definition).joined()
  }

  private static func className(of namespace: String) -> String { namespace.pythonTypeName + "Methods" }

  private static func header(of what: String) -> String {
    """
    # The protocol's \(what); written by protocol-gen from protocol/openrpc.json. Do not edit.
    from __future__ import annotations

    from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, TypedDict, Union

    from ._method import UNSET, Mode, Namespace, Perform, Unset, rpc
    from ._session import Options

    if TYPE_CHECKING:
        from typing_extensions import NotRequired

    """
  }

  // MARK: Errors

  private func errors(_ document: JSONValue) -> String {
    let entries = document["components"]?["errors"]?.objectValue ?? [:]
    let names = errorClasses(document)
    var text = """
      # The protocol's errors; written by protocol-gen from protocol/openrpc.json. Do not edit.
      from ._error import ChasquiError


      """
    let classes = names.values.sorted()
    text += "__all__ = [\n" + classes.map { "    \"\($0)\",\n" }.joined() + "]\n"
    for entry in entries {
      guard let name = names[entry.key], let slug = entry.value["data"]?["slug"]?.stringValue else {
        continue
      }
      let fix = entry.value["data"]?["fix"]?.stringValue ?? ""
      let meaning = [entry.value["message"]?.stringValue ?? "", fix].filter { !$0.isEmpty }
      let retryable = entry.value["data"]?["retryable"]?.boolValue ?? false
      text += "\n\nclass \(name)(ChasquiError):\n"
      text += PythonText.docstring(meaning.joined(separator: "\n\n"), indent: 4)
      text += "\n    code = \(entry.value["code"]?.intValue ?? 0)\n    slug = \(PythonText.literal(slug))\n"
      text += "    retryable = \(retryable ? "True" : "False")\n"
    }
    return text
  }

  /// Class names by the errors' names in the document.
  private func errorClasses(_ document: JSONValue) -> [String: String] {
    var names: [String: String] = [:]
    for entry in document["components"]?["errors"]?.objectValue ?? [:] {
      names[entry.key] = (entry.value["data"]?["slug"]?.stringValue ?? entry.key).pythonTypeName
    }
    return names
  }

  /// The errors a method refers to, by their names in the document.
  private func errorReferences(of method: JSONValue) -> [String] {
    (method["errors"]?.arrayValue ?? []).compactMap { $0["$ref"]?.stringValue.map(PythonTypes.lastStep) }
  }

  /// What every method may answer; not worth repeating in each.
  private func commonErrors(of methods: [JSONValue]) -> Set<String> {
    guard let first = methods.first, methods.count > 1 else { return [] }
    return methods.dropFirst().reduce(Set(errorReferences(of: first))) {
      $0.intersection(errorReferences(of: $1))
    }
  }
}
