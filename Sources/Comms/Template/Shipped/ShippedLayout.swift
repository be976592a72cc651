/// The frame and the building blocks of the shipped e-mails.
///
/// Tables and inline styles, since that is what mail programs agree on; the style sheet only adds what may be missing:
/// dark colours and small screens. What varies is words and one colour.
struct ShippedLayout {
  /// `es` or `en`.
  let locale: String
  /// The colour of the bar, the button and the amount.
  let accent: Accent

  enum Accent: String {
    case blue = "#1d4ed8"
    case green = "#047857"
    case violet = "#6d28d9"
    case amber = "#b45309"
    case red = "#b91c1c"
    case slate = "#334155"

    /// On a dark card.
    var light: String {
      switch self {
      case .blue: "#93c5fd"
      case .green: "#6ee7b7"
      case .violet: "#c4b5fd"
      case .amber: "#fcd34d"
      case .red: "#fca5a5"
      case .slate: "#cbd5e1"
      }
    }
  }

  /// One language's words out of two.
  func t(_ es: String, _ en: String) -> String { locale == "es" ? es : en }

  static let font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"

  /// The whole document; `preheader` is what lists of mails show beside the subject.
  func page(title: String, preheader: String, _ blocks: String...) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(locale)" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <meta name="x-apple-disable-message-reformatting">
    <meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
    <title>\(title)</title>
    <style>
    \(styles)
    </style>
    </head>
    <body class="bg" style="margin:0;padding:0;background-color:#eef1f5;">
    <div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;color:transparent;">\(preheader)</div>
    <table role="presentation" class="bg" width="100%" cellpadding="0" cellspacing="0" border="0" \
    style="background-color:#eef1f5;">
    <tr><td align="center" class="outer" style="padding:32px 16px;">
    <table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" class="frame" \
    style="width:100%;max-width:600px;">
    <tr><td class="ink" style="padding:0 4px 14px 4px;\(Self.font)font-size:15px;line-height:20px;font-weight:700;\
    color:#0f172a;">\(t("{{empresa}}", "{{company}}"))</td></tr>
    <tr><td class="bar" bgcolor="\(accent.rawValue)" style="height:4px;line-height:4px;font-size:4px;\
    background-color:\(accent.rawValue);border-radius:10px 10px 0 0;">&nbsp;</td></tr>
    <tr><td class="card" bgcolor="#ffffff" style="background-color:#ffffff;border-radius:0 0 10px 10px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    \(blocks.joined(separator: "\n"))
    <tr><td style="height:36px;line-height:36px;font-size:1px;">&nbsp;</td></tr>
    </table>
    </td></tr>
    <tr><td class="muted" style="padding:18px 4px 0 4px;\(Self.font)font-size:12px;line-height:18px;color:#64748b;">\
    \(t("Enviado por {{empresa}}{{#nombre}} a {{nombre}}{{/nombre}}.", "Sent by {{company}}{{#name}} to {{name}}{{/name}}."))</td></tr>
    </table>
    </td></tr>
    </table>
    </body>
    </html>

    """
  }

  /// What inline styles cannot say.
  ///
  /// Everything else is said twice, so that a program without it shows the same.
  private var styles: String {
    """
    :root { color-scheme: light dark; supported-color-schemes: light dark; }
    body, table, td, a { -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; }
    table { border-collapse: separate; mso-table-lspace: 0; mso-table-rspace: 0; }
    a { text-decoration: none; }
    @media (max-width: 480px) {
      .outer { padding: 20px 12px !important; }
      .pad { padding-left: 22px !important; padding-right: 22px !important; }
      .amount { font-size: 30px !important; line-height: 38px !important; }
      .wide { width: 100% !important; }
    }
    @media (prefers-color-scheme: dark) {
      .bg { background-color: #0b1120 !important; }
      .card { background-color: #172033 !important; }
      .soft { background-color: #1e293b !important; }
      .line { border-color: #334155 !important; }
      .ink { color: #f1f5f9 !important; }
      .muted { color: #94a3b8 !important; }
      .tint { color: \(accent.light) !important; }
    }
    [data-ogsc] .ink { color: #f1f5f9 !important; }
    [data-ogsc] .muted { color: #94a3b8 !important; }
    [data-ogsc] .tint { color: \(accent.light) !important; }
    """
  }

  // MARK: - Blocks

  /// What kind of message it is, and its number; below it, smaller, its date.
  func heading(_ text: String, remark: String = "") -> String {
    """
    <tr><td class="pad ink" style="padding:32px 36px 0 36px;\(Self.font)font-size:22px;line-height:30px;\
    font-weight:700;color:#0f172a;">\(text)\(remark)</td></tr>
    """
  }

  func paragraph(_ text: String, isMuted: Bool = false) -> String {
    """
    <tr><td class="pad \(isMuted ? "muted" : "ink")" style="padding:\(isMuted ? "24px" : "14px") 36px 0 36px;\(Self.font)\
    font-size:\(isMuted ? "14px;line-height:21px" : "16px;line-height:25px");\
    color:\(isMuted ? "#64748b" : "#1e293b");">\(text)</td></tr>
    """
  }

  /// The one figure that the reader looks for.
  func amount(label: String, _ value: String, note: String) -> String {
    """
    <tr><td class="pad" style="padding:24px 36px 0 36px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr><td class="soft" bgcolor="#f5f7fa" style="background-color:#f5f7fa;border-radius:10px;padding:20px 24px;">
    <div class="muted" style="\(Self.font)font-size:13px;line-height:18px;color:#64748b;">\(label)</div>
    <div class="amount tint" style="\(Self.font)font-size:34px;line-height:42px;font-weight:700;\
    color:\(accent.rawValue);">\(value)</div>
    \(note)
    </td></tr>
    </table>
    </td></tr>
    """
  }

  /// A line below the amount.
  func note(_ text: String) -> String {
    """
    <div class="ink" style="\(Self.font)font-size:14px;line-height:21px;color:#1e293b;">\(text)</div>
    """
  }

  /// Names and values, each only where there is a value; without lines between them they read as a sum.
  func facts(_ rows: [(label: String, name: String, value: String)], isSum: Bool = false) -> String {
    let gap = isSum ? "3px" : "10px"
    let border = isSum ? "" : "border-bottom:1px solid #e2e8f0;"
    let lines = rows.map { row in
      """
      {{#\(row.name)}}
      <tr><td class="muted line" valign="top" style="padding:\(gap) 12px \(gap) 0;\(border)\
      \(Self.font)font-size:14px;line-height:20px;color:#64748b;">\(row.label)</td>\
      <td class="ink line" align="right" valign="top" style="padding:\(gap) 0;\(border)\
      \(Self.font)font-size:14px;line-height:20px;color:#0f172a;">\(row.value)</td></tr>
      {{/\(row.name)}}
      """
    }
    return table(lines.joined(separator: "\n"))
  }

  /// One row for each line of a list: what it is with a remark below, and its figure.
  func list(_ name: String, title: String, remark: String, figure: String) -> String {
    table(
      """
      {{#\(name)}}
      <tr><td class="ink line" valign="top" style="padding:12px 12px 12px 0;border-bottom:1px solid #e2e8f0;\
      \(Self.font)font-size:15px;line-height:21px;color:#0f172a;">\(title)\(remark)</td>\
      <td class="ink line" align="right" valign="top" style="padding:12px 0;border-bottom:1px solid #e2e8f0;\
      \(Self.font)font-size:15px;line-height:21px;color:#0f172a;white-space:nowrap;">\(figure)</td></tr>
      {{/\(name)}}
      """
    )
  }

  func remark(_ text: String) -> String {
    """
    <div class="muted" style="\(Self.font)font-size:13px;line-height:19px;\
    font-weight:400;color:#64748b;">\(text)</div>
    """
  }

  private func table(_ rows: String) -> String {
    """
    <tr><td class="pad" style="padding:18px 36px 0 36px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    \(rows)
    </table>
    </td></tr>
    """
  }

  /// Leads to the document; only where there is a link.
  func button(_ text: String) -> String {
    let name = t("enlace", "url")
    return """
      {{#\(name)}}
      <tr><td class="pad" style="padding:28px 36px 0 36px;">
      <table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0">
      <tr><td align="center" bgcolor="\(accent.rawValue)" style="background-color:\(accent.rawValue);\
      border-radius:8px;mso-padding-alt:14px 28px;">\
      <a href="{{\(name)}}" style="display:block;padding:14px 28px;\(Self.font)font-size:16px;line-height:20px;\
      font-weight:600;color:#ffffff;text-decoration:none;"><span style="color:#ffffff;">\(text)</span></a></td></tr>
      </table>
      </td></tr>
      {{/\(name)}}
      """
  }
}
