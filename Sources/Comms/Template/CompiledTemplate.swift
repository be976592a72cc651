/// A template whose texts were read once: immutable, to be shared and kept.
package struct CompiledTemplate: Sendable {
  package let template: Template
  private let programs: [TemplateProgram]

  /// The version that a message made of it keeps.
  package var use: TemplateUse { TemplateUse(id: template.id, version: template.version) }

  /// Throws every mistake of every text.
  package init(_ template: Template) throws(TemplateFaults) {
    self.template = template
    let scope = TemplateCatalogue.scope(of: template.area)
    var programs: [TemplateProgram] = []
    var faults: [TemplateFault] = []
    for part in TemplatePart.parts(of: template.channel) {
      guard let text = template.texts[part] else { continue }
      var compiler = TemplateCompiler(text, part: part, scope: scope)
      programs.append(compiler.compile())
      faults += compiler.faults
    }
    guard faults.isEmpty else { throw TemplateFaults(Array(faults.prefix(TemplateLimits.faults))) }
    self.programs = programs
  }

  /// Puts the values in: the same values make the same octets.
  ///
  /// Throws where a value is missing that is needed; then nothing is sent.
  package func render(_ data: TemplateData, _ context: RenderContext) throws(TemplateFault) -> Rendered {
    let writing = TemplateWriting(context, plainSpaces: template.channel != .email)
    var data = data
    if data["today"] == nil { data["today"] = .date(context.zone.local(context.now).date) }
    var rendered = Rendered()
    var budget = TemplateLimits.steps
    for program in programs {
      var renderer = TemplateRenderer(
        program,
        source: template.texts[program.part] ?? "",
        data: data,
        writing: writing
      )
      let text = try renderer.run(budget: &budget)
      switch program.part {
      case .subject: rendered.subject = text
      case .html: rendered.html = text
      case .text: rendered.text = text
      case .title: rendered.title = text
      case .body: rendered.body = text
      }
    }
    return rendered
  }
}
