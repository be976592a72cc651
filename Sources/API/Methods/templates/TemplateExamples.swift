import JSON

/// Values that several examples share.
enum TemplateExamples {
  static let id: JSONValue = "tpl_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static let promotion: JSONValue = [
    "id": id, "revision": 1, "version": 1, "name": "Promoción", "channel": "email", "area": "customers",
    "subject": "{{nombre}}, una oferta de {{empresa}}",
    "html": "<p>Hola, %nombre%: su deuda es {{deuda | dinero}}.</p>",
    "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": "2026-02-07T21:52:25.000Z",
  ]
}
