extension Migrations {
  /// What the ERP said happened; what waits for its message keeps its attachments.
  static let notices = Migration(
    number: 6,
    name: "notices",
    sql: """
      -- The ERP's contacts and documents may go while what was said of them stays.
      CREATE TABLE notice (
        id TEXT NOT NULL PRIMARY KEY,
        event_id TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('invoice', 'payment', 'ticket', 'supplierPayment', 'collection')),
        contact_id TEXT NOT NULL,
        document_type TEXT NOT NULL,
        document_id TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('automatic', 'manual')),
        -- Until then it gathers what else happens to the document.
        due_at INTEGER,
        details TEXT NOT NULL,
        message_id TEXT,
        skip_reason TEXT,
        skip_detail TEXT,
        created_at INTEGER NOT NULL,
        decided_at INTEGER,
        CHECK ((due_at IS NULL) <> (decided_at IS NULL)),
        CHECK (decided_at IS NULL OR (message_id IS NULL) <> (skip_reason IS NULL))
      ) STRICT;
      CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX notice_gathering ON notice (document_id, document_type, contact_id, kind)
        WHERE due_at IS NOT NULL;
      CREATE INDEX notice_newest ON notice (created_at, id);
      CREATE INDEX notice_document ON notice (document_id, document_type, created_at, id);
      CREATE INDEX notice_contact ON notice (contact_id, created_at, id);

      -- Contents that are kept for a message which is still to be made.
      CREATE TABLE blob_hold (
        sha256 TEXT NOT NULL,
        owner TEXT NOT NULL,
        PRIMARY KEY (sha256, owner)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX blob_hold_owner ON blob_hold (owner);
      """
  )
}
