import Comms
import RPC

extension TemplateFault {
  /// The sentence for who writes the template: where, what and how to mend it.
  var phrase: Phrase {
    let what = problem.phrase
    return Phrase(
      es: "Línea \(line), columna \(column): \(what.es)",
      en: "Line \(line), column \(column): \(what.en)"
    )
  }
}

extension TemplateProblem {
  fileprivate var phrase: Phrase {
    switch self {
    case .unknownVariable(let name, let known): Self.unknown(name, nearestName(to: name, among: known))
    case .unknownFilter(let name):
      Phrase(
        es: "No existe el formato «\(name)».\(Self.hint(name).es)",
        en: "There is no format \"\(name)\".\(Self.hint(name).en)"
      )
    case .badFilter(let filter, let variable):
      Phrase(
        es: "El formato «\(filter)» no sirve así para «\(variable)».",
        en: "The format \"\(filter)\" does not suit \"\(variable)\" like this."
      )
    case .listNeedsSection(let name):
      Phrase(
        es: "«\(name)» es una lista: escriba {{#\(name)}} … {{/\(name)}}.",
        en: "\"\(name)\" is a list: write {{#\(name)}} … {{/\(name)}}."
      )
    case .malformedTag(let tag):
      Phrase(
        es: "No se entiende «\(tag)»; se escribe {{nombre}} o {{nombre | formato}}.",
        en: "\"\(tag)\" is not understood; write {{name}} or {{name | format}}."
      )
    case .unsupportedTag(let tag):
      Phrase(
        es: "«\(tag)» no se admite: los valores van siempre protegidos, sin plantillas dentro de otras.",
        en: "\"\(tag)\" is not supported: values are always escaped, and templates hold no others."
      )
    case .unclosedTag:
      Phrase(es: "Falta «}}» en la misma línea.", en: "\"}}\" is missing on the same line.")
    case .unclosedSection(let name):
      Phrase(es: "Falta {{/\(name)}}.", en: "{{/\(name)}} is missing.")
    case .unexpectedClose(let name, let expected):
      Phrase(
        es: "Sobra {{/\(name)}}" + (expected.map { "; aquí corresponde {{/\($0)}}." } ?? "."),
        en: "{{/\(name)}} closes nothing" + (expected.map { "; here belongs {{/\($0)}}." } ?? ".")
      )
    case .notAllowedHere(let name, let place):
      Phrase(
        es: "«\(name)» no puede estar \(place.phrase.es).",
        en: "\"\(name)\" cannot stand \(place.phrase.en)."
      )
    case .unbalancedSection(let name):
      Phrase(
        es:
          "La sección «\(name)» empieza y termina en sitios distintos del HTML: encierre etiquetas o atributos enteros.",
        en:
          "The section \"\(name)\" begins and ends in different places of the HTML: enclose whole tags or attributes."
      )
    case .linkPrefix(let name):
      Phrase(
        es: "Antes de «\(name)», el enlace debe empezar por https:, http:, mailto:, tel: o cid:.",
        en: "Before \"\(name)\", the link must begin with https:, http:, mailto:, tel: or cid:."
      )
    case .unfinishedHTML(let place):
      Phrase(
        es: "El HTML termina \(place.phrase.es); falta cerrarlo.",
        en: "The HTML ends \(place.phrase.en); close it."
      )
    case .nestedTooDeep(let limit):
      Phrase(
        es: "Hay más de \(limit) secciones unas dentro de otras.",
        en: "More than \(limit) sections are inside one another."
      )
    case .sourceTooLong(let limit):
      Phrase(es: "Son más de \(limit) octetos.", en: "It has more than \(limit) octets.")
    case .lineBreak: Phrase(es: "Debe ser una sola línea.", en: "It must be one line.")
    case .controlCharacter:
      Phrase(es: "Hay un carácter de control.", en: "There is a control character.")
    case .missing(let name):
      Phrase(es: "Falta el valor de «\(name)».", en: "The value of \"\(name)\" is missing.")
    case .wrongType(let name, _), .linkRefused(let name):
      Phrase(
        es: "El valor de «\(name)» no sirve aquí.",
        en: "The value of \"\(name)\" does not suit this place."
      )
    case .tooManySteps(let limit):
      Phrase(es: "Son más de \(limit) pasos.", en: "It takes more than \(limit) steps.")
    case .outputTooLong(let limit):
      Phrase(es: "El resultado supera \(limit) octetos.", en: "The result is over \(limit) octets.")
    }
  }

  private static func unknown(_ name: String, _ near: String?) -> Phrase {
    let es = near.map { " ¿Quiso decir «\($0)»?" } ?? " Vea template.variables; un signo de por ciento es %%."
    let en = near.map { " Did you mean \"\($0)\"?" } ?? " See template.variables; a percent sign is %%."
    return Phrase(es: "No existe la variable «\(name)».\(es)", en: "There is no variable \"\(name)\".\(en)")
  }

  private static func hint(_ name: String) -> (es: String, en: String) {
    guard let near = nearestName(to: name, among: TemplateFormatNames.all) else { return ("", "") }
    return (" ¿Quiso decir «\(near)»?", " Did you mean \"\(near)\"?")
  }
}

extension HTMLPlace {
  fileprivate var phrase: Phrase {
    switch self {
    case .tagName: Phrase(es: "en el nombre de una etiqueta", en: "in the name of a tag")
    case .attributeName:
      Phrase(es: "entre los atributos de una etiqueta", en: "among the attributes of a tag")
    case .unquotedValue:
      Phrase(es: "en un atributo sin comillas", en: "in an attribute without quotes")
    case .attribute:
      Phrase(
        es: "en este atributo (estilos, sucesos y los que cargan algo no admiten valores)",
        en: "in this attribute (styles, events and what loads something take no values)"
      )
    case .element:
      Phrase(es: "en un atributo de este elemento", en: "in an attribute of this element")
    case .rawText:
      Phrase(es: "dentro de <script>, <style> o parecidos", en: "inside <script>, <style> or the like")
    case .comment: Phrase(es: "dentro de un comentario", en: "inside a comment")
    case .markup: Phrase(es: "dentro de una declaración <!…>", en: "inside a declaration <!…>")
    }
  }
}
