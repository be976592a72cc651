import Testing

@testable import MIME

@Suite struct HTMLTextTests {
  @Test(arguments: [
    ("hola", "hola"), ("", ""), ("<p>uno</p><p>dos</p>", "uno\n\ndos"), ("a<br>b<br/>c", "a\nb\nc"),
    ("<div>a</div><div>b</div>", "a\nb"), ("  a \n\t b  ", "a b"), ("a<b>b</b>c", "abc"),
    ("<h1>T</h1>x", "T\n\nx"),
    ("<head><title>t</title><style>p{}</style></head><body>x</body>", "x"),
    ("<head><meta charset=utf-8><p>no end of head", "no end of head"),
    ("a<script>if (1<2) alert('</p>')</script>b<STYLE>x</STYLE>c", "abc"), ("a<!-- <p> -->b<!-->c", "abc"),
    ("<!DOCTYPE html><html>x", "x"), ("a<script>never closed", "a"), ("a<!-- never closed", "a"),
    ("<ul><li>uno</li><li>dos<ul><li>tres</li></ul></li></ul>fin", "- uno\n- dos\n  - tres\n\nfin"),
    ("<ol><li>uno<li>dos</ol>", "1. uno\n2. dos"), ("<ul><li><p>uno</p></li><li></li></ul>", "- uno\n\n-"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    ("<a href=\"https://x.ec/p\">portal</a>.", "portal (https://x.ec/p)."),
    ("<a href='https://x.ec/'>x.ec</a>", "x.ec"), ("<a href=mailto:a@b.ec>a@b.ec</a>", "a@b.ec"),
    ("<a href='mailto:a@b.ec'>Ana</a>", "Ana (a@b.ec)"), ("<a href='javascript:x()'>x</a>", "x"),
    ("<a href='#top'>x</a>", "x"),
    ("<a href='https://x.ec?a=1&amp;b=2&copy=3'>x</a>", "x (https://x.ec?a=1&b=2&copy=3)"),
    ("<a title='>' data-href='n' href='https://x.ec'><img alt='logo'></a>", "logo (https://x.ec)"),
    ("<a href='https://x.ec'></a>", "https://x.ec"),
    ("<a href='https://x.ec'>unclosed", "unclosed (https://x.ec)"),
    (
      "&aacute;&eacute;&iacute;&oacute;&uacute;&ntilde;&Ntilde;&uuml;&iquest;&iexcl;&ordm;&euro;",
      "áéíóúñÑü¿¡º€"
    ),
    ("&lt;b&gt; &amp;amp; &quot;&apos;&nbsp;x", "<b> &amp; \"' x"), ("&#241;&#xF1;&#XF1;&#241", "ññññ"),
    ("&#150;&#0;&#xD800;&#x110000;&#99999999999;", "–\u{FFFD}\u{FFFD}\u{FFFD}&#99999999999;"),
    ("&nada; AT&T &", "&nada; AT&T &"),
    ("&#13;&#10;.&#x202E;", ".\u{202E}"), ("1 < 2 <3", "1 < 2 <3"), ("a<", "a<"), ("<p", ""),
    ("<a href=\"x", ""), ("</", ""),
    ("<pre>a\n  b</pre>", "a\n  b"), ("a<br><br><br><br><br><br>b", "a\n\n\nb"),
    ("x<hr>y", "x\n------------------------------\ny"),
  ])
  func `HTML becomes text`(html: String, text: String) {
    #expect(HTMLText.plainText(fromHTML: html) == text)
  }

  @Test(arguments: [
    "<", "<a", "<a href=", "<a href=\"", "&", "&#", "<!--", "<!-- -", "<script>", "<ul><li>", "</a>",
    "<a href='https://x.ec'>",
    "<pre> ", "<br>", "<head>", "</script", "<td>", "\"", "<p>&nbsp;", "<script><", "<a x",
    "<p><a href=https://x>y z",
  ])
  func `hostile HTML takes time in proportion to its length`(piece: String) {
    let html = String(repeating: piece, count: 40_000)
    // Quadratic work would take minutes.
    let time = ContinuousClock().measure {
      #expect(HTMLText.plainText(fromHTML: html).utf8.count <= html.utf8.count * 12 + 100)
    }
    #expect(time < .seconds(10))
  }

  @Test func `a link does not copy the text before it`() {
    let links = String(repeating: "<a href=tel:1>x ", count: 40_000)
    let html = String(repeating: "x", count: 4_000_000) + links
    let time = ContinuousClock().measure { #expect(!HTMLText.plainText(fromHTML: html).isEmpty) }
    #expect(time < .seconds(20))
  }

  @Test func `HTML beyond the limit is cut`() {
    let html = String(repeating: "ñ", count: HTMLText.maximumOctets / 2 + 10)
    #expect(HTMLText.plainText(fromHTML: html).utf8.count == HTMLText.maximumOctets)
  }

  @Test func `signature and footer stand under both bodies`() {
    let composer = BodyComposer(
      signature: .init(text: "Ana\nVentas\n", html: nil),
      footer: .init(text: nil, html: "<p>Aviso &amp; legal</p>")
    )
    let (text, html) = composer.compose(text: "Hola\n", html: "<body>Hola</BODY></html>")
    #expect(text == "Hola\r\n\r\n-- \r\nAna\nVentas\r\n\r\nAviso & legal\r\n")
    #expect(
      html
        == "<body>Hola<div><br>-- <br>Ana<br>\r\nVentas</div>\r\n<div><br><p>Aviso &amp; legal</p></div>\r\n</BODY></html>"
    )
  }

  @Test func `a text made for HTML gets the signature mark`() {
    let composer = BodyComposer(signature: .init(text: "<Ana>", html: nil), footer: nil)
    let (text, html) = composer.compose(text: nil, html: "<p>Hola")
    #expect(text == "Hola\r\n\r\n-- \r\n<Ana>\r\n")
    #expect(html == "<p>Hola<div><br>-- <br>&lt;Ana&gt;</div>\r\n")
    #expect(composer.compose(text: "x", html: nil).html == nil)
    #expect(BodyComposer.Block(text: " \n", html: nil) == nil)
    #expect(BodyComposer(signature: nil, footer: nil).compose(text: "x ", html: nil).text == "x ")
  }
}
