extension Migrations {
  /// Templates and their versions.
  static let templates = Migration(
    number: 4,
    name: "templates",
    sql: """
      SELECT 4;
      """
  )
}
