import Testing

@testable import Comms

struct HTMLPlaceTests {
  @Test(arguments: [
    "<p>{{nombre}}</p>", "<p title=\"{{nombre}}\">", "<p title='{{nombre}}'>", "<title>{{nombre}}</title>",
    "<!-- a > b --><p>{{nombre}}", "<!--><p>{{nombre}}", "<style>p > b {}</style>{{nombre}}",
    "<br/>{{nombre}}",
    "<a href=\"{{enlace}}\">", "<a href='https://x.ec/{{id}}?a={{id}}'>", "<a href=\" mailto:{{email}}\">",
    "<script>if (a < b) '</p>'</script>{{nombre}}", "a < b {{nombre}}", "</ x>{{nombre}}", "<?x?>{{nombre}}",
    "<td {{#nombre}}class=\"a\" {{/nombre}}>", "<td class=\"a{{#nombre}} b{{/nombre}}\">",
    "<a href=\"https://x.ec/{{#id}}{{id}}{{/id}}\">", "{{#nombre}}<p>{{nombre}}</p>{{/nombre}}",
    "<p data-x=\"{{nombre}}\" aria-label=\"{{nombre}}\">", "<STYLE></Style ><p>{{nombre}}",
    "<p a=b c>{{nombre}}",
  ])
  func `a value may stand there`(html: String) {
    #expect(faults(html: html) == [], "\(html)")
  }

  @Test(
    arguments: [
      ("<{{nombre}}>", .tagName), ("</{{nombre}}>", .tagName), ("<p{{nombre}}>", .tagName),
      ("<p {{nombre}}>", .attributeName),
      ("<p a{{nombre}}=\"\">", .attributeName), ("<p a=\"b\"{{nombre}}>", .attributeName),
      ("<p a={{nombre}}>", .unquotedValue),
      ("<p a=b{{nombre}}>", .unquotedValue), ("<p onclick=\"{{nombre}}\">", .attribute),
      ("<p style='{{nombre}}'>", .attribute),
      ("<p ONCLICK=\"{{nombre}}\">", .attribute), ("<img srcset=\"{{nombre}}\">", .attribute),
      ("<p x:y=\"{{nombre}}\">", .attribute),
      ("<script>{{nombre}}", .rawText), ("<style>{{nombre}}", .rawText),
      ("<script><!--</script>{{nombre}}", .rawText),
      ("<script></scriptx>{{nombre}}", .rawText), ("<noscript>{{nombre}}", .rawText),
      ("<plaintext>{{nombre}}", .rawText),
      ("<!-- {{nombre}} -->", .comment), ("<!--x--{{nombre}}>", .comment), ("<!DOCTYPE {{nombre}}>", .markup),
      ("<!{{nombre}}>", .markup),
      ("<!-{{nombre}}>", .comment), ("<?{{nombre}}>", .markup), ("<![CDATA[{{nombre}}]]>", .markup),
      ("<iframe title=\"{{nombre}}\">", .element), ("<META content='{{nombre}}'>", .element),
      ("<base href=\"{{enlace}}\">", .element),
    ] as [(String, HTMLPlace)]
  )
  func `no value may stand there`(html: String, place: HTMLPlace) {
    let name = html.contains("enlace") ? "enlace" : "nombre"
    #expect(faults(html: html).first?.problem == .notAllowedHere(name, place), "\(html)")
  }

  @Test(arguments: [
    "<a href=\"javascript:{{nombre}}\">", "<a href=\"java{{nombre}}\">", "<a href=\"/x/{{nombre}}\">",
    "<a href=\"//{{nombre}}\">",
    "<a href=\"data:x,{{nombre}}\">", "<a href=\"https&#58;//{{nombre}}\">", "<img src='x{{nombre}}'>",
  ])
  func `a link's beginning is one that a mail may have`(html: String) {
    #expect(faults(html: html).first?.problem == .linkPrefix("nombre"), "\(html)")
  }

  @Test(arguments: [
    "{{#nombre}}<p title='{{/nombre}}'>", "<p {{#nombre}}title='x'{{/nombre}}>",
    "{{#nombre}}<!--{{/nombre}}-->",
    "{{#nombre}}<script>{{/nombre}}</script>", "<a href=\"{{#enlace}}{{enlace}}{{/enlace}}x\">",
    "<t{{#nombre}}d{{/nombre}}>",
  ])
  func `a section ends in the place of the HTML where it begins`(html: String) {
    let isFound = faults(html: html).contains { fault in
      if case .unbalancedSection = fault.problem { true } else { false }
    }
    #expect(isFound, "\(html)")
  }

  @Test(arguments: ["<p", "<p title=\"x", "<!-- x", "<script>", "<p title="])
  func `the HTML is closed at its end`(html: String) {
    guard case .unfinishedHTML? = faults(html: html).first?.problem else {
      Issue.record("\(html)")
      return
    }
  }

  @Test func `a value is written by where it stands`() throws {
    let data: TemplateData = [
      "name": .text("a<b>&\"'\n\u{2028}ñ/?=@+"), "url": .text("https://x.ec/ñ?a=b&c='\"<>"),
    ]
    func written(_ html: String) throws -> String { try render(html: html, data) }
    #expect(try written("{{nombre}}") == "a&lt;b&gt;&amp;&quot;&#39;\n\nñ/?=@+")
    #expect(try written("<p title=\"{{nombre}}\">") == "<p title=\"a&lt;b&gt;&amp;&quot;&#39;\n\nñ/?=@+\">")
    #expect(try written("{{nombre | lineas}}") == "a&lt;b&gt;&amp;&quot;&#39;<br>\n<br>\nñ/?=@+")
    #expect(
      try written("<a href=\"{{enlace}}\">") == "<a href=\"https://x.ec/%C3%B1?a=b&amp;c=%27%22%3C%3E\">"
    )
    #expect(
      try written("<a href=\"https://y.ec/{{nombre}}\">")
        == "<a href=\"https://y.ec/a%3Cb%3E%26%22%27%0A%E2%80%A8%C3%B1%2F%3F%3D%40%2B\">"
    )
    #expect(
      try render(html: "<a href=\"mailto:{{correo}}\">", ["email": .text("a+b@x.ec")])
        == "<a href=\"mailto:a+b@x.ec\">"
    )
  }

  @Test(arguments: [
    "javascript:alert(1)", " javascript:x", "JAVASCRIPT:x", "data:x", "//x.ec", "x.ec", "https",
    "\u{1}https://x",
  ])
  func `a link leads only where a mail may lead`(link: String) {
    #expect(throws: TemplateFault.self) { try render(html: "<a href=\"{{enlace}}\">", ["url": .text(link)]) }
  }
}
