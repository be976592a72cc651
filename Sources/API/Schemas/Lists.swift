import Comms
import RPC
import Storage

/// Which part of a list.
struct ListWindow: Sendable, Hashable {
  var limit: Int
  var cursor: String?
}

extension Schema where Value == ListWindow {
  static var listWindow: Schema<ListWindow> {
    Schema(ListWindow.init) {
      Field("limit", \.limit, .integer(in: 1...500), default: 50, "Items at most.")
      Field(optional: "cursor", \.cursor, .line(1...2000), "The nextCursor of the page before.")
    }
  }
}

/// One part of a list, as a caller sees it.
package struct ListPage<Item: Sendable & Hashable>: Sendable, Hashable {
  let items: [Item]
  let nextCursor: String?
  let total: Int

  init(items: [Item], nextCursor: String?, total: Int) {
    self.items = items
    self.nextCursor = nextCursor
    self.total = total
  }

  init<Stored>(_ page: Page<Stored>, _ item: (Stored) throws -> Item) rethrows {
    items = try page.items.map(item)
    nextCursor = page.nextCursor
    total = page.total
  }
}

extension Schema {
  static func page<Item>(of item: Schema<Item>) -> Schema<ListPage<Item>> where Value == ListPage<Item> {
    Schema(ListPage<Item>.init(items:nextCursor:total:)) {
      Field("items", \.items, .list(of: item, 0...500), "The items.")
      Field(
        optional: "nextCursor",
        \.nextCursor,
        .line(1...2000),
        "Where the next page begins; absent on the last."
      )
      Field("total", \.total, .count, "Items in all pages.")
    }
  }
}
