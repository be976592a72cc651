extension Migrations {
  static let initial = Migration(
    number: 1,
    name: "initial",
    sql: """
      CREATE TABLE setting (
        name TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE domain (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        name TEXT NOT NULL UNIQUE,
        details TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE account (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        name TEXT NOT NULL,
        address TEXT,
        provider TEXT NOT NULL CHECK (provider IN ('smtp', 'sandbox')),
        domain_id TEXT REFERENCES domain (id),
        awaiting_password TEXT,
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        outgoing_enabled INTEGER NOT NULL CHECK (outgoing_enabled IN (0, 1)),
        outgoing_default INTEGER NOT NULL CHECK (outgoing_default IN (0, 1)),
        incoming_enabled INTEGER NOT NULL CHECK (incoming_enabled IN (0, 1)),
        incoming_default INTEGER NOT NULL CHECK (incoming_default IN (0, 1)),
        hold_reason TEXT CHECK (hold_reason IN (
          'auth', 'secret_unreadable', 'manual', 'poison', 'restored_backup', 'mode', 'throttled',
          'unreachable')),
        hold_since INTEGER,
        hold_until INTEGER,
        hold_failure TEXT,
        details TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        CHECK ((hold_reason IS NULL) = (hold_since IS NULL))
      ) STRICT;
      CREATE UNIQUE INDEX account_outgoing_default ON account (outgoing_default) WHERE outgoing_default = 1;
      CREATE UNIQUE INDEX account_incoming_default ON account (incoming_default) WHERE incoming_default = 1;
      CREATE INDEX account_domain ON account (domain_id);

      CREATE TABLE area (
        name TEXT NOT NULL PRIMARY KEY,
        built_in INTEGER NOT NULL CHECK (built_in IN (0, 1)),
        account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
        revision INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX area_account ON area (account_id);

      CREATE TABLE keyring (
        kid TEXT NOT NULL PRIMARY KEY,
        purpose TEXT NOT NULL CHECK (purpose IN ('data', 'signing')),
        alg TEXT NOT NULL CHECK (alg IN ('chacha20-poly1305', 'hkdf-sha256')),
        wrapped TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'decrypt_only', 'retired')),
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX keyring_active ON keyring (purpose) WHERE state = 'active';

      CREATE TABLE secret (
        owner_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        purpose TEXT NOT NULL CHECK (purpose IN ('outgoing_password', 'incoming_password', 'access_token')),
        sealed TEXT NOT NULL,
        kid TEXT NOT NULL REFERENCES keyring (kid),
        binding TEXT NOT NULL,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (owner_id, purpose)
      ) STRICT;
      CREATE INDEX secret_kid ON secret (kid);

      -- An account may go while its messages stay, so account_id refers to nothing.
      CREATE TABLE message (
        number INTEGER NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('message', 'test')),
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
        message_id_header TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        sent_at INTEGER,
        CHECK (state <> 'sending' OR instance IS NOT NULL)
      ) STRICT;
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

      CREATE TABLE message_body (
        message_id TEXT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        text TEXT,
        html TEXT,
        details TEXT NOT NULL
      ) STRICT;

      CREATE TABLE recipient (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        address TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
        state TEXT NOT NULL CHECK (state IN ('pending', 'committing', 'sent', 'failed', 'uncertain')),
        reply_code INTEGER,
        reply_enhanced TEXT,
        reply_text TEXT,
        PRIMARY KEY (message_id, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE attachment (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        content_id TEXT,
        inline INTEGER NOT NULL CHECK (inline IN (0, 1)),
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (message_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX attachment_blob ON attachment (sha256);

      CREATE TABLE attempt (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        account_id TEXT NOT NULL,
        instance TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        committed_at INTEGER,
        ended_at INTEGER,
        recipient_count INTEGER NOT NULL,
        outcome TEXT CHECK (outcome IN (
          'sent', 'partly_sent', 'deferred', 'failed', 'uncertain', 'aborted', 'crashed')),
        failure TEXT,
        may_duplicate INTEGER NOT NULL CHECK (may_duplicate IN (0, 1)),
        PRIMARY KEY (message_id, number)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX attempt_active ON attempt (message_id) WHERE ended_at IS NULL;
      CREATE INDEX attempt_window ON attempt (account_id, committed_at, recipient_count)
        WHERE committed_at IS NOT NULL;

      CREATE TABLE state_change (
        number INTEGER NOT NULL PRIMARY KEY,
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN (
          'queued', 'scheduled', 'held', 'sending', 'sent', 'delivered', 'opened', 'uncertain', 'failed',
          'suppressed', 'cancelled', 'expired')),
        hold_reason TEXT,
        failure TEXT
      ) STRICT;
      CREATE INDEX state_change_message ON state_change (message_id, number);

      CREATE TABLE resolution (
        number INTEGER NOT NULL PRIMARY KEY,
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'failed', 'retry')),
        settled_by TEXT NOT NULL,
        note TEXT,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX resolution_message ON resolution (message_id);

      -- Without content of its own: what is found is read from message and its neighbours.
      CREATE VIRTUAL TABLE message_search USING fts5 (
        subject, people, body, reference, content = '', tokenize = 'unicode61 remove_diacritics 2');

      CREATE TABLE event (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        type TEXT NOT NULL,
        at INTEGER NOT NULL,
        facts TEXT NOT NULL
      ) STRICT;
      CREATE INDEX event_age ON event (at);
      CREATE TABLE event_consumer (
        name TEXT NOT NULL PRIMARY KEY,
        acknowledged INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE audit (
        id TEXT NOT NULL PRIMARY KEY,
        at INTEGER NOT NULL,
        actor_id TEXT,
        actor TEXT,
        client_name TEXT,
        method TEXT NOT NULL,
        target TEXT,
        changes TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_newest ON audit (at, id);
      CREATE INDEX audit_target ON audit (target);

      CREATE TABLE idempotency (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        params_hash TEXT NOT NULL,
        result BLOB NOT NULL,
        message_id TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (scope, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX idempotency_age ON idempotency (at);

      CREATE TABLE suppression (
        address TEXT NOT NULL PRIMARY KEY,
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
      """
  )
}
