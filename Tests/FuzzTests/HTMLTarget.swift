@testable import MIME

extension Target {
  /// HTML becomes text: bounded, without the controls that the HTML did not hold.
  static let html = Target(
    "html",
    seeds: [
      "<p>uno</p><p>dos</p>", "<ul><li>uno<ol><li>dos</ol></ul>", "<table><tr><td>a</td><td>b</table>",
      "<pre>a\n  b</pre>",
      "<a href=\"https://x.ec/p?a=1&amp;b\">portal</a>", "<a href='mailto:a@b.ec'>Ana</a>",
      "<script>if (1<2) x('</p>')</script>b",
      "a<!-- <p> -->b<!-->c", "&aacute;&#241;&#xF1;&#150;&#xD800;&#x110000;&nada;",
      "<head><title>t</title></head>x<hr>y", "<", "<!DOCTYPE html>x",
      "<p a=\"b", "<td>", "</", "<h1>T</h1><img alt='logo'>",
    ],
    words: [
      "<p>", "</p>", "<br>", "<a href=\"", "<a href='https://", "</a>", "<ul>", "<ol>", "<li>", "<pre>",
      "<table>", "<td>", "<tr>", "<script>", "</script>",
      "<style>", "<!--", "-->", "<head>", "&amp;", "&#", "&#x", ";", "&nbsp;", "&lt;", "<img alt=\"", "\">",
      "mailto:", "javascript:", "<h1>", "<hr>", "<blockquote>",
    ],
    check: checkHTML
  )

  @Sendable private static func checkHTML(_ input: [UInt8]) throws {
    let html = String(decoding: input, as: UTF8.self)
    let text = HTMLText.plainText(fromHTML: html)
    try require(
      text.utf8.count <= html.utf8.count * 12 + 100,
      "\(text.utf8.count) octets of \(html.utf8.count)"
    )
    try require(!text.utf8.contains(13), "a CR in the text")
    try require(!text.utf8.contains(0) || html.utf8.contains(0), "a NUL from nowhere")
    let composer = BodyComposer(
      signature: .init(text: "Ana", html: nil),
      footer: .init(text: nil, html: html)
    )
    let (plain, rich) = composer.compose(text: html, html: html)
    try require(plain?.contains("Ana") == true && rich?.contains("Ana") == true, "the signature is lost")
  }
}
