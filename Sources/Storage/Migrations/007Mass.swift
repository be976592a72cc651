extension Migrations {
  /// Mass sends; and rate windows count in a time that nobody can set.
  static let mass = Migration(
    number: 7,
    name: "mass",
    sql: """
      CREATE TABLE bulk (
        number INTEGER NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('scheduled', 'expanding', 'sending', 'finished')),
        -- An operator's word over its messages, and the mark that it leaves on those it holds.
        stop TEXT CHECK (stop IN ('paused', 'cancelled')),
        stopped_at INTEGER,
        sweeping INTEGER NOT NULL CHECK (sweeping IN (0, 1)),
        failure TEXT,
        account_id TEXT NOT NULL,
        series_id TEXT,
        due_at INTEGER,
        items INTEGER NOT NULL,
        expanded INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        skipped INTEGER NOT NULL,
        -- Whose contacts become items, and the last that has; all are there when it is complete.
        filter TEXT,
        cursor TEXT,
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
        details TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        finished_at INTEGER,
        CHECK (expanded <= items AND accepted + skipped = expanded)
      ) STRICT;
      CREATE UNIQUE INDEX bulk_occurrence ON bulk (series_id, due_at) WHERE series_id IS NOT NULL;
      CREATE INDEX bulk_open ON bulk (state, due_at) WHERE state <> 'finished';
      CREATE INDEX bulk_stopped ON bulk (id) WHERE stop IS NOT NULL;
      CREATE INDEX bulk_sweeping ON bulk (id) WHERE sweeping = 1;
      CREATE INDEX bulk_newest ON bulk (created_at, id);

      CREATE TABLE bulk_item (
        bulk INTEGER NOT NULL REFERENCES bulk (number) ON DELETE CASCADE,
        item INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'skipped')),
        key TEXT,
        contact_id TEXT,
        -- Where equal addresses count as one: that of an accepted item, normalised.
        address TEXT,
        -- What the caller gave, until it is expanded.
        given TEXT,
        recipient TEXT,
        reason TEXT,
        detail TEXT,
        message_id TEXT,
        PRIMARY KEY (bulk, item),
        CHECK ((state = 'accepted') = (message_id IS NOT NULL)),
        CHECK ((state = 'skipped') = (reason IS NOT NULL))
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX bulk_item_key ON bulk_item (bulk, key) WHERE key IS NOT NULL;
      CREATE UNIQUE INDEX bulk_item_address ON bulk_item (bulk, address) WHERE address IS NOT NULL;
      CREATE INDEX bulk_item_skipped ON bulk_item (bulk, reason, item) WHERE state = 'skipped';

      ALTER TABLE attempt ADD COLUMN counted_at INTEGER;
      UPDATE attempt SET counted_at = committed_at;
      DROP INDEX attempt_window;
      CREATE INDEX attempt_window ON attempt (account_id, counted_at, recipient_count)
        WHERE counted_at IS NOT NULL;
      -- How many recipients wait is counted without reading their messages.
      DROP INDEX message_depth;
      CREATE INDEX message_depth ON message (account_id, state, recipient_count);
      """
  )
}
