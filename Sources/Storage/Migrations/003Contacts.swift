extension Migrations {
  /// People, and the addresses that get nothing more.
  static let contacts = Migration(
    number: 3,
    name: "contacts",
    sql: """
      CREATE TABLE contact (
        -- The order of every list: later ones come at its end.
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        email TEXT,
        -- The same in lower case.
        email_key TEXT,
        phone TEXT,
        locale TEXT,
        time_zone TEXT,
        url TEXT,
        balance_amount TEXT,
        balance_currency TEXT,
        owes INTEGER NOT NULL CHECK (owes IN (0, 1)),
        company TEXT,
        -- {"marketing": {"email": false}}; what was never said is not there.
        preferences TEXT NOT NULL,
        -- {"plan": "fibra", "megas": {"number": "100"}, "vip": true}
        fields TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        CHECK ((balance_amount IS NULL) = (balance_currency IS NULL))
      ) STRICT;
      CREATE INDEX contact_kind ON contact (kind, number);
      CREATE INDEX contact_email ON contact (email_key) WHERE email_key IS NOT NULL;
      CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL;
      CREATE VIRTUAL TABLE contact_search USING fts5 (
        words, tokenize = 'unicode61 remove_diacritics 2');

      DROP TABLE suppression;
      CREATE TABLE suppression (
        -- The order of the list: what replaces an entry is a new one.
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
        address TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('all', 'marketing')),
        reason TEXT NOT NULL CHECK (reason IN ('hard', 'soft', 'complaint', 'unsubscribed', 'manual')),
        source TEXT NOT NULL,
        note TEXT,
        message_id TEXT,
        contact_id TEXT,
        until INTEGER,
        at INTEGER NOT NULL,
        UNIQUE (channel, address, scope)
      ) STRICT;
      CREATE INDEX suppression_end ON suppression (until) WHERE until IS NOT NULL;

      -- How often an address was taken back: links from before a return no longer count.
      CREATE TABLE subscription (
        channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
        address TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        PRIMARY KEY (channel, address)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE recipient_new (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        address TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
        state TEXT NOT NULL CHECK (state IN (
          'pending', 'committing', 'sent', 'failed', 'uncertain', 'suppressed')),
        reply_code INTEGER,
        reply_enhanced TEXT,
        reply_text TEXT,
        PRIMARY KEY (message_id, position)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO recipient_new SELECT * FROM recipient;
      DROP TABLE recipient;
      ALTER TABLE recipient_new RENAME TO recipient;
      """
  )
}
