extension Migrations {
  /// What customers owe, and the reminders of it.
  static let receivables = Migration(
    number: 5,
    name: "receivables",
    sql: """
      SELECT 5;
      """
  )
}
