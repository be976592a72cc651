/// Runs the steps of a program over values.
struct TemplateRenderer {
  private let program: TemplateProgram
  private let writing: TemplateWriting
  private let source: String
  /// The message's data, then those of each list that is being repeated.
  private var levels: [TemplateData]
  private var loops: [Loop] = []
  private var output: [UInt8] = []

  private struct Loop {
    /// The step that begins it.
    let open: Int
    let items: [TemplateData]
    var index: Int
  }

  init(_ program: TemplateProgram, source: String, data: TemplateData, writing: TemplateWriting) {
    self.program = program
    self.source = source
    self.writing = writing
    levels = [data]
  }

  /// - Parameter budget: steps that all texts of a template may take together.
  mutating func run(budget: inout Int) throws(TemplateFault) -> String {
    let steps = program.steps
    output.reserveCapacity(min(source.utf8.count * 2, TemplateLimits.output))
    var position = 0
    while position < steps.count {
      budget -= 1
      guard budget >= 0 else { throw fault(.tooManySteps(limit: TemplateLimits.steps), at: 0) }
      switch steps[position] {
      case .literal(let octets): output += octets
      case .value(let value): try write(value)
      case .open(let section):
        if !enter(section, at: position) { position = section.end }
      case .close(let open):
        if repeats(open) { position = open }
      }
      guard output.count <= TemplateLimits.output else {
        throw fault(.outputTooLong(limit: TemplateLimits.output), at: 0)
      }
      position += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func find(_ sources: [TemplateProgram.Source]) -> TemplateValue? {
    for source in sources {
      if let value = levels[source.level][source.key] { return value }
    }
    return nil
  }

  private mutating func write(_ value: TemplateProgram.Value) throws(TemplateFault) {
    var text: String?
    if let found = find(value.sources) {
      guard let written = writing.write(found, value.formats) else {
        throw fault(.wrongType(value.name, filter: ""), at: value.offset)
      }
      // A hole in a letter is no better than a missing value.
      if !written.isBlank { text = written }
    }
    guard let text = text ?? value.fallback else { throw fault(.missing(value.name), at: value.offset) }
    guard TemplateEscaping.append(text, value.writing, to: &output) else {
      throw fault(.linkRefused(value.name), at: value.offset)
    }
  }

  /// False where the section does not apply: what is inside is passed over.
  private mutating func enter(_ section: TemplateProgram.Section, at position: Int) -> Bool {
    let value = find(section.sources)
    let holds = value?.holds ?? false
    guard holds != section.inverted else { return false }
    guard section.hasLevel else { return true }
    if case .list(let items)? = value {
      levels.append(items[0])
      loops.append(Loop(open: position, items: items, index: 0))
    } else {
      levels.append(TemplateData())
      loops.append(Loop(open: position, items: [], index: 0))
    }
    return true
  }

  /// At the end of the section that begins at `open`: whether there is another line of its list.
  private mutating func repeats(_ open: Int) -> Bool {
    guard var loop = loops.last, loop.open == open else { return false }
    loop.index += 1
    guard loop.index < loop.items.count else {
      loops.removeLast()
      levels.removeLast()
      return false
    }
    levels[levels.count - 1] = loop.items[loop.index]
    loops[loops.count - 1] = loop
    return true
  }

  private func fault(_ problem: TemplateProblem, at offset: Int) -> TemplateFault {
    TemplateFault(problem, in: program.part, offset: offset, of: Array(source.utf8))
  }
}

extension TemplateValue {
  /// Whether a section about it applies: there is something, and it is not nothing.
  var holds: Bool {
    switch self {
    case .text(let text): !text.isBlank
    case .number(let amount): !amount.isZero
    case .money(let money): !money.amount.isZero
    case .date, .instant: true
    case .flag(let flag): flag
    case .list(let items): !items.isEmpty
    }
  }
}

extension String {
  /// Whether nothing of it can be seen.
  fileprivate var isBlank: Bool {
    // Nearly always its first character can.
    if let first = utf8.first, (0x21...0x7E).contains(first) { return false }
    return unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20
        || (0x7F...0x9F).contains(scalar.value)
    }
  }
}
