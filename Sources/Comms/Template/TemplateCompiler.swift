/// Turns one of a template's texts into steps and finds every mistake in it.
///
/// One pass without recursion: what takes time or memory grows with the text and nothing else.
struct TemplateCompiler {
  private let part: TemplatePart
  private let scope: TemplateScope
  private let source: [UInt8]
  private var steps: [TemplateProgram.Step] = []
  private var sections: [Open] = []
  private var scanner = HTMLScanner()
  private(set) var faults: [TemplateFault] = []

  private struct Open {
    let name: String
    let step: Int
    let offset: Int
    let scanner: HTMLScanner
    /// What each line has; nil = no level of its own.
    let level: Level?
  }

  private enum Level {
    case declared(TemplateScope)
    /// A list of the host's own, whose names nobody has declared.
    case free
    case none
  }

  init(_ text: String, part: TemplatePart, scope: TemplateScope) {
    self.part = part
    self.scope = scope
    source = Array(text.utf8)
  }

  mutating func compile() -> TemplateProgram {
    guard source.count <= TemplateLimits.source else {
      fault(.sourceTooLong(limit: TemplateLimits.source), at: 0)
      return TemplateProgram(part: part, steps: [])
    }
    checkCharacters()
    var tokenizer = TemplateTokenizer(source)
    while faults.count < TemplateLimits.faults {
      do throws(TemplateTokenizer.Fault) {
        guard let token = try tokenizer.next() else { break }
        add(token)
      } catch { fault(error.problem, at: error.offset) }
    }
    for open in sections { fault(.unclosedSection(open.name), at: open.offset) }
    if part == .html, faults.isEmpty, let place = scanner.openPlace {
      fault(.unfinishedHTML(place), at: source.count)
    }
    return TemplateProgram(part: part, steps: steps)
  }

  private mutating func fault(_ problem: TemplateProblem, at offset: Int) {
    guard faults.count < TemplateLimits.faults else { return }
    faults.append(TemplateFault(problem, in: part, offset: offset, of: source))
  }

  private mutating func checkCharacters() {
    let control = source.firstIndex { octet in
      octet < 0x20 && octet != 0x09 && octet != 0x0A || octet == 0x7F
    }
    if let control { fault(.controlCharacter, at: control) }
    if part.isLine, let end = source.firstIndex(of: 0x0A) { fault(.lineBreak, at: end) }
  }

  private mutating func add(_ token: TemplateTokenizer.Token) {
    switch token {
    case .literal(let range):
      if part == .html { scanner.read(source[range]) }
      // Taken out first, so that it grows in place: a percent sign is a literal of its own.
      if case .literal(var before)? = steps.last {
        steps.removeLast()
        before += source[range]
        steps.append(.literal(before))
      } else {
        steps.append(.literal(Array(source[range])))
      }
    case .value(let expression, let offset): add(expression, at: offset)
    case .open(let name, let inverted, let offset): open(name, inverted: inverted, at: offset)
    case .close(let name, let offset): close(name, at: offset)
    }
  }

  // MARK: - Values

  private mutating func add(_ expression: TemplateExpression, at offset: Int) {
    guard let (sources, variable) = resolve(expression.name, at: offset) else { return }
    // A line of the host's own list may have a value of that name and any type.
    let type = sources.count == 1 ? variable?.type : nil
    if type == .list { return fault(.listNeedsSection(expression.name), at: offset) }
    var formats: [TemplateFormat] = []
    var fallback: String?
    for call in expression.filters {
      if ["default", "defecto"].contains(call.name.lowercased()) {
        guard call.arguments.count == 1, fallback == nil else {
          return fault(.badFilter(call.name, variable: expression.name), at: offset)
        }
        fallback = call.arguments[0]
        continue
      }
      do throws(TemplateFormat.BadArguments) {
        guard let format = try TemplateFormat(call), type.map({ format.suits($0) }) ?? true else {
          let isKnown = TemplateFormatNames.all.contains(call.name.lowercased())
          return fault(
            isKnown ? .badFilter(call.name, variable: expression.name) : .unknownFilter(call.name),
            at: offset
          )
        }
        formats.append(format)
      } catch { return fault(.badFilter(call.name, variable: expression.name), at: offset) }
    }
    guard let writing = writing(expression.name, formats, at: offset) else { return }
    steps.append(
      .value(
        .init(
          name: expression.name,
          sources: sources,
          formats: formats,
          fallback: fallback,
          writing: writing,
          offset: offset
        )
      )
    )
  }

  /// How a value is put where it stands; nil after noting why none can stand there.
  private mutating func writing(_ name: String, _ formats: [TemplateFormat], at offset: Int)
    -> TemplateProgram.Writing?
  {
    guard part == .html else { return part.isLine ? .line : .text }
    switch scanner.place() {
    case .success(let slot):
      scanner.valueStands()
      switch slot {
      case .text where formats.contains(.lines) && scanner.isBetweenTags: return .htmlLines
      case .text: return .html
      case .link: return .link
      case .linkPart: return .linkPart
      case .addressPart: return .addressPart
      }
    case .failure(.place(let place)): fault(.notAllowedHere(name, place), at: offset)
    case .failure(.linkPrefix): fault(.linkPrefix(name), at: offset)
    }
    return nil
  }

  // MARK: - Names

  /// Where the values of a name are found; nil after noting that there is no such name.
  private mutating func resolve(_ name: String, at offset: Int)
    -> ([TemplateProgram.Source], TemplateVariable?)?
  {
    var sources: [TemplateProgram.Source] = []
    let levels = sections.compactMap(\.level)
    if let key = Self.freeKey(name) {
      return ((0...levels.count).reversed().map { .init(level: $0, key: key) }, nil)
    }
    for (index, level) in levels.enumerated().reversed() {
      switch level {
      case .declared(let scope):
        guard let variable = scope[name] else { continue }
        sources.append(.init(level: index + 1, key: variable.name))
        return (sources, variable)
      case .free: sources.append(.init(level: index + 1, key: "data." + name))
      case .none: break
      }
    }
    if let variable = scope[name] {
      sources.append(.init(level: 0, key: variable.name))
      return (sources, variable)
    }
    guard sources.isEmpty else { return (sources, nil) }
    var known = scope.names
    for case .declared(let scope) in levels { known += scope.names }
    fault(.unknownVariable(name, known: known), at: offset)
    return nil
  }

  /// `datos.x` is what the host passes under its own name, `campos.x` a contact's own field.
  static func freeKey(_ name: String) -> String? {
    guard let point = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let rest = name[point...]
    guard rest.utf8.count > 1 else { return nil }
    switch name[..<point].lowercased() {
    case "data", "datos": return "data" + rest
    case "fields", "campos": return "fields" + rest
    default: return nil
    }
  }

  // MARK: - Sections

  private mutating func open(_ name: String, inverted: Bool, at offset: Int) {
    guard sections.count < TemplateLimits.depth else {
      return fault(.nestedTooDeep(limit: TemplateLimits.depth), at: offset)
    }
    let found = resolve(name, at: offset)
    let level: Level?
    switch found {
    case _ where inverted: level = nil
    case (_, let variable?)?: level = variable.type == .list ? .declared(TemplateScope(variable.items)) : nil
    case (_, nil)?: level = .free
    // A name that is unknown is one fault, not one for each name inside.
    case nil: level = .free
    }
    sections.append(Open(name: name, step: steps.count, offset: offset, scanner: scanner, level: level))
    steps.append(
      .open(
        .init(
          name: name,
          sources: found?.0 ?? [],
          inverted: inverted,
          hasLevel: level != nil,
          end: 0,
          offset: offset
        )
      )
    )
  }

  private mutating func close(_ name: String, at offset: Int) {
    guard let open = sections.last, TemplateScope.folded(open.name) == TemplateScope.folded(name) else {
      return fault(.unexpectedClose(name, expected: sections.last?.name), at: offset)
    }
    sections.removeLast()
    if part == .html, scanner != open.scanner { fault(.unbalancedSection(name), at: open.offset) }
    if case .open(var section) = steps[open.step] {
      section.end = steps.count
      steps[open.step] = .open(section)
    }
    steps.append(.close(open.step))
  }
}

extension TemplateFormat {
  /// Whether a value of this type may be written so.
  func suits(_ type: TemplateType) -> Bool {
    switch (self, type) {
    case (_, .list): false
    case (_, .text), (.upper, _), (.lower, _), (.lines, _): true
    case (.money, .money), (.number, .money), (.number, .number): true
    case (.money(.currency), .number): true
    case (.date, .date), (.date, .instant), (.time, .instant), (.dateTime, .instant): true
    // Of a variable that is a day in one area and a moment in another, the value decides.
    case (.time, .date), (.dateTime, .date): true
    case (.money, _), (.number, _), (.date, _), (.time, _), (.dateTime, _): false
    }
  }
}

extension TemplateFault {
  init(_ problem: TemplateProblem, in part: TemplatePart, offset: Int, of source: [UInt8]) {
    let before = source.prefix(offset)
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    self.init(
      problem,
      in: part,
      line: 1 + before.count { $0 == 0x0A },
      // Octets that continue a character are none of their own.
      column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
    )
  }
}
