extension Migrations {
  /// A message knows what made it: the template and its version, and the notice, mass send or reminder.
  ///
  /// The table is made anew, because a CHECK cannot be changed.
  static let causes = Migration(
    number: 2,
    name: "causes",
    sql: """
      CREATE TABLE message_new (
        number INTEGER NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('message', 'test', 'notice', 'bulk', 'reminder', 'reply')),
        origin TEXT NOT NULL CHECK (origin IN ('automatic', 'manual')),
        account_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN (
          'queued', 'scheduled', 'held', 'sending', 'sent', 'delivered', 'opened', 'uncertain', 'failed',
          'suppressed', 'cancelled', 'expired')),
        priority INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
        instance TEXT,
        committing INTEGER NOT NULL CHECK (committing IN (0, 1)),
        hold_reason TEXT CHECK (hold_reason IN (
          'auth', 'secret_unreadable', 'manual', 'poison', 'restored_backup', 'mode', 'throttled',
          'unreachable')),
        failure TEXT,
        on_uncertain TEXT NOT NULL CHECK (on_uncertain IN ('hold', 'retry', 'assume_sent')),
        may_duplicate INTEGER NOT NULL CHECK (may_duplicate IN (0, 1)),
        attempts INTEGER NOT NULL,
        crashes INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        subject TEXT NOT NULL,
        sender TEXT NOT NULL,
        first_recipient TEXT,
        recipient_count INTEGER NOT NULL,
        attachment_count INTEGER NOT NULL,
        area TEXT,
        contact_id TEXT,
        document_type TEXT,
        document_id TEXT,
        actor_id TEXT,
        resend_of TEXT,
        template_id TEXT,
        template_version INTEGER,
        cause_id TEXT,
        message_id_header TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        digest TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        sent_at INTEGER,
        CHECK (state <> 'sending' OR instance IS NOT NULL)
      ) STRICT;
      INSERT INTO message_new (
        number, id, kind, origin, account_id, state, priority, instance, committing,
        hold_reason, failure, on_uncertain, may_duplicate, attempts, crashes, not_before,
        expires_at, subject, sender, first_recipient, recipient_count, attachment_count, area,
        contact_id, document_type, document_id, actor_id, resend_of, message_id_header,
        size_bytes, created_at, updated_at, sent_at)
      SELECT
        number, id, kind, origin, account_id, state, priority, instance, committing,
        hold_reason, failure, on_uncertain, may_duplicate, attempts, crashes, not_before,
        expires_at, subject, sender, first_recipient, recipient_count, attachment_count, area,
        contact_id, document_type, document_id, actor_id, resend_of, message_id_header,
        size_bytes, created_at, updated_at, sent_at
      FROM message;
      DROP TABLE message;
      ALTER TABLE message_new RENAME TO message;
      CREATE INDEX message_newest ON message (created_at, id);
      CREATE INDEX message_ready ON message (account_id, priority, not_before, id) WHERE state = 'queued';
      CREATE INDEX message_crashed ON message (account_id) WHERE state = 'queued' AND crashes > 0;
      CREATE INDEX message_sending ON message (instance) WHERE state = 'sending';
      CREATE INDEX message_scheduled ON message (not_before) WHERE state = 'scheduled';
      CREATE INDEX message_expiry ON message (expires_at) WHERE state IN ('queued', 'scheduled', 'held');
      CREATE INDEX message_depth ON message (account_id, state);
      CREATE INDEX message_header ON message (message_id_header);
      CREATE INDEX message_contact ON message (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
      CREATE INDEX message_document ON message (document_type, document_id) WHERE document_id IS NOT NULL;
      CREATE INDEX message_cause ON message (cause_id, state) WHERE cause_id IS NOT NULL;
      CREATE INDEX message_template ON message (template_id, created_at, id) WHERE template_id IS NOT NULL;
      """
  )
}
