/// What is wrong in a template, or with the values that it was given: where, and what.
package struct TemplateFault: Error, Sendable, Hashable {
  package var problem: TemplateProblem
  package var part: TemplatePart
  /// From 1; columns count characters.
  package var line: Int
  package var column: Int

  package init(_ problem: TemplateProblem, in part: TemplatePart, line: Int, column: Int) {
    self.problem = problem
    self.part = part
    self.line = line
    self.column = column
  }

  /// The variable it is about.
  package var name: String? { problem.name }
}

/// Every mistake that was found in a template.
package struct TemplateFaults: Error, Sendable, Hashable {
  package var faults: [TemplateFault]

  package init(_ faults: [TemplateFault]) { self.faults = faults }
}

package enum TemplateProblem: Sendable, Hashable {
  // Found when it is saved.
  /// `area` has no such variable; `known` are those that stand there.
  case unknownVariable(String, known: [String])
  case unknownFilter(String)
  case badFilter(String, variable: String)
  /// A list is printed, or a section repeats what is no list.
  case listNeedsSection(String)
  case malformedTag(String)
  /// `{{{x}}}` and `{{&x}}`, `{{>x}}`, `{{=x=}}`.
  case unsupportedTag(String)
  case unclosedTag
  case unclosedSection(String)
  case unexpectedClose(String, expected: String?)
  /// The place in the HTML where no value can stand.
  case notAllowedHere(String, HTMLPlace)
  /// The section begins in one place of the HTML and ends in another.
  case unbalancedSection(String)
  /// The fixed beginning of a link is none of the schemes that a mail may link to.
  case linkPrefix(String)
  /// The HTML ends inside of something.
  case unfinishedHTML(HTMLPlace)
  case nestedTooDeep(limit: Int)
  case sourceTooLong(limit: Int)
  case lineBreak
  case controlCharacter

  // Found when it is rendered.
  case missing(String)
  case wrongType(String, filter: String)
  case linkRefused(String)
  case tooManySteps(limit: Int)
  case outputTooLong(limit: Int)

  var name: String? {
    switch self {
    case .unknownVariable(let name, _), .badFilter(_, let name), .listNeedsSection(let name),
      .unclosedSection(let name), .unexpectedClose(let name, _), .notAllowedHere(let name, _),
      .unbalancedSection(let name), .linkPrefix(let name), .missing(let name), .wrongType(let name, _),
      .linkRefused(let name):
      name
    case .unknownFilter, .malformedTag, .unsupportedTag, .unclosedTag, .nestedTooDeep, .sourceTooLong,
      .unfinishedHTML, .lineBreak, .controlCharacter, .tooManySteps, .outputTooLong:
      nil
    }
  }
}

/// Where in HTML no value can stand; the raw value is its name in texts.
package enum HTMLPlace: String, Sendable, Hashable, CaseIterable {
  case tagName, attributeName, unquotedValue, attribute, element, rawText, comment, markup
}

/// The most that a template may be, take and make.
package enum TemplateLimits {
  /// Octets of one text.
  package static let source = 256 << 10
  /// Octets that one rendering makes.
  package static let output = 5 << 20
  package static let steps = 1_000_000
  package static let depth = 32
  /// Mistakes that one answer names.
  package static let faults = 20
}
