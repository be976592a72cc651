extension Migrations {
  /// People, and the addresses that get nothing more.
  static let contacts = Migration(
    number: 3,
    name: "contacts",
    sql: """
      SELECT 3;
      """
  )
}
