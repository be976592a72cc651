extension Migrations {
  /// What customers owe, the reminders of it, and what only the host knows.
  static let receivables = Migration(
    number: 5,
    name: "receivables",
    sql: """
      CREATE TABLE reminder_policy (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        name TEXT NOT NULL,
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
        details TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX reminder_policy_default ON reminder_policy (is_default) WHERE is_default = 1;

      -- The ERP may name a contact before it tells of it, so contact_id refers to nothing.
      CREATE TABLE receivable (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        contact_id TEXT NOT NULL,
        number TEXT NOT NULL,
        currency TEXT NOT NULL,
        total TEXT NOT NULL,
        balance TEXT NOT NULL,
        due_on INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'paid', 'void', 'disputed')),
        url TEXT,
        attachments TEXT NOT NULL,
        promised_on INTEGER,
        do_not_remind INTEGER NOT NULL CHECK (do_not_remind IN (0, 1)),
        policy_id TEXT REFERENCES reminder_policy (id) ON DELETE SET NULL,
        -- 1: its steps are to be foreseen anew, because a policy changed.
        unforeseen INTEGER NOT NULL CHECK (unforeseen IN (0, 1)),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX receivable_newest ON receivable (created_at, id);
      CREATE INDEX receivable_contact ON receivable (contact_id, state);
      CREATE INDEX receivable_open ON receivable (contact_id) WHERE state IN ('pending', 'disputed');
      CREATE INDEX receivable_policy ON receivable (policy_id) WHERE policy_id IS NOT NULL;
      CREATE INDEX receivable_unforeseen ON receivable (id) WHERE unforeseen = 1;

      -- What was sent stays when its receivable or its policy goes: nothing goes twice.
      CREATE TABLE reminder (
        id TEXT NOT NULL PRIMARY KEY,
        receivable_id TEXT NOT NULL,
        contact_id TEXT NOT NULL,
        policy_id TEXT,
        due_on INTEGER NOT NULL,
        day INTEGER,
        level INTEGER,
        state TEXT NOT NULL CHECK (state IN (
          'pending', 'awaiting_approval', 'queued', 'sent', 'superseded', 'skipped', 'failed', 'cancelled')),
        reason TEXT,
        approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
        look_at INTEGER NOT NULL,
        message_id TEXT,
        settled_at INTEGER,
        created_at INTEGER NOT NULL,
        CHECK (state NOT IN ('queued', 'sent') OR message_id IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX reminder_once ON reminder (receivable_id, policy_id, due_on, day)
        WHERE policy_id IS NOT NULL;
      CREATE INDEX reminder_receivable ON reminder (receivable_id, created_at);
      CREATE INDEX reminder_due ON reminder (look_at, contact_id) WHERE state = 'pending';
      CREATE INDEX reminder_queued ON reminder (contact_id) WHERE state = 'queued';
      CREATE INDEX reminder_last ON reminder (contact_id, settled_at) WHERE state = 'sent';
      CREATE INDEX reminder_settled ON reminder (settled_at) WHERE state = 'sent';
      CREATE INDEX reminder_message ON reminder (message_id) WHERE message_id IS NOT NULL;
      CREATE INDEX reminder_newest ON reminder (created_at, id);
      CREATE INDEX reminder_state ON reminder (state, created_at, id);
      CREATE INDEX reminder_contact ON reminder (contact_id, created_at, id);

      -- Every document that a message is about, also those whose level went before.
      CREATE TABLE reminder_document (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        receivable_id TEXT NOT NULL,
        PRIMARY KEY (message_id, receivable_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reminder_document_receivable ON reminder_document (receivable_id);

      CREATE TABLE question (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('receivable.stillOwed')),
        subject_id TEXT NOT NULL,
        facts TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired')),
        fallback TEXT NOT NULL,
        answer TEXT,
        asked_at INTEGER NOT NULL,
        deadline INTEGER NOT NULL,
        settled_at INTEGER
      ) STRICT;
      CREATE INDEX question_newest ON question (asked_at, id);
      CREATE INDEX question_state ON question (state, asked_at, id);
      CREATE INDEX question_open ON question (deadline) WHERE state = 'open';
      CREATE INDEX question_subject ON question (subject_id, asked_at);
      """
  )
}
