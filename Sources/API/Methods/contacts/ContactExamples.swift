import JSON

enum ContactExamples {
  static let ana: JSONValue = [
    "id": "C-7", "revision": 1, "kind": "customer", "name": "Ana Pérez", "email": "ana@cliente.ec",
    "phone": "+593991234567", "locale": "es-EC", "timeZone": "America/Guayaquil",
    "url": "https://erp.acme.ec/clientes/7", "balance": ["amount": "1234.50", "currency": "USD"],
    "preferences": ["marketing": ["email": false]], "fields": ["megas": 100, "plan": "fibra"],
    "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": "2026-02-07T21:52:25.000Z",
  ]
}
