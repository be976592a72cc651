extension Migrations {
  /// Templates and their versions; a deleted one stays for the history of what was made of it.
  static let templates = Migration(
    number: 4,
    name: "templates",
    sql: """
      CREATE TABLE template (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
        automatic TEXT CHECK (automatic IN (
          'invoice', 'payment', 'supplierPayment', 'ticket', 'reminder1', 'reminder2', 'reminder3', 'test')),
        locale TEXT,
        area TEXT REFERENCES area (name) ON DELETE SET NULL,
        account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        CHECK (automatic IS NULL OR (locale IS NOT NULL AND deleted_at IS NULL))
      ) STRICT;
      CREATE INDEX template_order ON template (created_at, id) WHERE deleted_at IS NULL;
      CREATE UNIQUE INDEX template_automatic ON template (automatic, locale) WHERE automatic IS NOT NULL;
      CREATE INDEX template_area ON template (area);
      CREATE INDEX template_account ON template (account_id);

      CREATE TABLE template_version (
        template_id TEXT NOT NULL REFERENCES template (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        shipped INTEGER NOT NULL CHECK (shipped IN (0, 1)),
        area TEXT,
        locale TEXT,
        subject TEXT,
        html TEXT,
        text TEXT,
        title TEXT,
        body TEXT,
        actor_id TEXT,
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX template_version_number ON template_version (template_id, version);
      """
  )
}
