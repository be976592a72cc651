/// One of a template's texts, checked and ready: steps one after the other, with jumps where sections are.
struct TemplateProgram: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case literal([UInt8])
    case value(Value)
    /// Goes on behind `end` where it does not apply; a list repeats what is between.
    case open(Section)
    /// The end of the section that begins at this step.
    case close(Int)
  }

  struct Value: Sendable, Hashable {
    let name: String
    let sources: [Source]
    let formats: [TemplateFormat]
    /// What stands there where nothing is known.
    let fallback: String?
    let writing: Writing
    /// Where it is in the source.
    let offset: Int
  }

  struct Section: Sendable, Hashable {
    let name: String
    let sources: [Source]
    let inverted: Bool
    /// Whether what is inside has a level of data of its own.
    let hasLevel: Bool
    var end: Int
    let offset: Int
  }

  /// Where a value may be: first found, first used.
  struct Source: Sendable, Hashable {
    /// 0 = the data of the message; each list adds one.
    let level: Int
    let key: String
  }

  /// How a text is put in its place.
  enum Writing: Sendable, Hashable {
    case line
    case text
    case html
    /// With `<br>` for line breaks.
    case htmlLines
    case link
    case linkPart
    case addressPart
  }

  let part: TemplatePart
  var steps: [Step]
}
