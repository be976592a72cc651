extension Migrations {
  /// Mass sends.
  static let mass = Migration(
    number: 7,
    name: "mass",
    sql: """
      SELECT 7;
      """
  )
}
