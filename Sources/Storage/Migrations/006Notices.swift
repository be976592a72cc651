extension Migrations {
  /// What the ERP said happened.
  static let notices = Migration(
    number: 6,
    name: "notices",
    sql: """
      SELECT 6;
      """
  )
}
