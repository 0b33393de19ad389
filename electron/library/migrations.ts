/** One step of the index's form. A migration that was released is never changed; a new one is added. */
export interface Migration {
  /** 1 and up, without gaps. */
  readonly version: number;
  /** Runs inside the transaction of all pending migrations. */
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE blobs (
        hash TEXT PRIMARY KEY,
        byte_length INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        -- A document and its first node name each other, so the check waits for the commit.
        current_node_id TEXT NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        mask_hash TEXT REFERENCES blobs (hash),
        -- Set while the document is hidden from the list.
        removed_at INTEGER
      ) STRICT;

      -- One row for each removed branch that has not been restored.
      CREATE TABLE removals (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        node_id TEXT NOT NULL UNIQUE REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        removed_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE nodes (
        -- The order in which nodes were made, whatever the clock said.
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES documents (id),
        parent_id TEXT REFERENCES nodes (id),
        kind TEXT NOT NULL CHECK (kind IN ('import', 'edit')),
        label TEXT NOT NULL,
        starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
        created_at INTEGER NOT NULL,
        picture_hash TEXT NOT NULL REFERENCES blobs (hash),
        picture_width INTEGER NOT NULL,
        picture_height INTEGER NOT NULL,
        picture_depth INTEGER NOT NULL,
        picture_has_alpha INTEGER NOT NULL CHECK (picture_has_alpha IN (0, 1)),
        picture_byte_length INTEGER NOT NULL,
        warnings TEXT NOT NULL,
        -- Imports.
        original_hash TEXT REFERENCES blobs (hash),
        original_name TEXT,
        -- Edits: the request whole, as JSON; its mask once more, for the reference.
        request TEXT,
        mask_hash TEXT REFERENCES blobs (hash),
        provider TEXT,
        model_revision TEXT,
        remote_id TEXT,
        cost_amount REAL,
        cost_currency TEXT,
        duration_ms INTEGER,
        pixels_changed_outside INTEGER,
        pixels_changed_inside INTEGER,
        pixels_in_mask INTEGER,
        -- The removal that hides the node.
        removal_id INTEGER REFERENCES removals (id),
        CHECK ((kind = 'import') = (parent_id IS NULL))
      ) STRICT;
      CREATE INDEX nodes_by_document ON nodes (document_id, removal_id);
      CREATE INDEX nodes_by_parent ON nodes (parent_id);
      CREATE INDEX nodes_by_removal ON nodes (removal_id) WHERE removal_id IS NOT NULL;
      CREATE UNIQUE INDEX one_import_per_document ON nodes (document_id) WHERE kind = 'import';

      CREATE TABLE jobs (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        node_id TEXT,
        error TEXT,
        remote_id TEXT,
        polling_url TEXT,
        CHECK ((status = 'succeeded') = (node_id IS NOT NULL)),
        CHECK ((status = 'failed') = (error IS NOT NULL))
      ) STRICT;
      CREATE INDEX open_jobs ON jobs (sequence) WHERE status IN ('queued', 'running');
    `,
  },
  {
    version: 2,
    sql: `
      -- Milliseconds since 1970 UTC: from then on the provider may have been asked, and is not asked again.
      ALTER TABLE jobs ADD COLUMN submitted_at INTEGER;
      -- US dollars, as they were shown; null where it could not be told.
      ALTER TABLE jobs ADD COLUMN estimate REAL;
      -- How often it was begun, so that an edit that ends the process does not do so at every start.
      ALTER TABLE jobs ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;

      ALTER TABLE nodes ADD COLUMN registration TEXT;
      -- SHA-256 over everything that the picture was made from; null where it was not worked out.
      ALTER TABLE nodes ADD COLUMN fingerprint TEXT;
      CREATE INDEX nodes_by_fingerprint ON nodes (fingerprint, sequence) WHERE fingerprint IS NOT NULL;

      CREATE TABLE ledger (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id TEXT NOT NULL UNIQUE,
        model_id TEXT NOT NULL,
        provider TEXT NOT NULL,
        at INTEGER NOT NULL,
        estimate REAL,
        settled REAL,
        outcome TEXT NOT NULL
          CHECK (outcome IN ('running', 'succeeded', 'failed', 'moderated', 'cancelled', 'interrupted')),
        charge TEXT NOT NULL CHECK (charge IN ('charged', 'not-charged', 'unknown'))
      ) STRICT;
      CREATE INDEX ledger_by_time ON ledger (at);

      CREATE TABLE prompts (
        text TEXT PRIMARY KEY,
        -- As it is searched: normalised, in lower case.
        folded TEXT NOT NULL,
        starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
        used_at INTEGER NOT NULL,
        use_count INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX prompts_by_use ON prompts (starred DESC, used_at DESC);
    `,
  },
  {
    version: 3,
    sql: `
      -- A program's document is in no list, and is removed some time after its job has ended.
      ALTER TABLE documents ADD COLUMN origin TEXT NOT NULL DEFAULT 'editor'
        CHECK (origin IN ('editor', 'program'));
      CREATE INDEX program_documents ON documents (id) WHERE origin = 'program';

      -- 1: only programs ever brought these bytes, so they are removed once nothing names them any more.
      ALTER TABLE blobs ADD COLUMN passing INTEGER NOT NULL DEFAULT 0 CHECK (passing IN (0, 1));
      CREATE INDEX passing_blobs ON blobs (created_at) WHERE passing = 1;
      CREATE INDEX nodes_by_picture ON nodes (picture_hash);
      CREATE INDEX nodes_by_original ON nodes (original_hash) WHERE original_hash IS NOT NULL;
      CREATE INDEX nodes_by_mask ON nodes (mask_hash) WHERE mask_hash IS NOT NULL;
      CREATE INDEX documents_by_mask ON documents (mask_hash) WHERE mask_hash IS NOT NULL;

      -- Milliseconds since 1970 UTC; null for what ended under an older version.
      ALTER TABLE jobs ADD COLUMN ended_at INTEGER;

      -- What a program asked for with its job. Written with the job, in one transaction.
      CREATE TABLE program_jobs (
        job_id TEXT PRIMARY KEY REFERENCES jobs (id),
        document_id TEXT NOT NULL,
        -- The address at which the program reached Palimpsest: what it is told to fetch lies below.
        base_url TEXT,
        expires_at INTEGER,
        callback_url TEXT,
        callback_secret TEXT,
        -- What became of the callback, as JSON; null until it is begun.
        callback TEXT,
        -- Set once the result was removed.
        cleaned_at INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX program_jobs_by_document ON program_jobs (document_id);
      CREATE INDEX kept_program_jobs ON program_jobs (job_id) WHERE cleaned_at IS NULL;
      CREATE INDEX pending_callbacks ON program_jobs (job_id) WHERE callback IS NULL AND callback_url IS NOT NULL;

      -- Requests that came with an Idempotency-Key, and what they led to.
      CREATE TABLE idempotency_keys (
        key TEXT PRIMARY KEY,
        -- SHA-256 of what was asked for.
        fingerprint TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        -- A JSON array of job ids.
        job_ids TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE batches (
        id TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelled')),
        -- As it was asked for, without pictures: JSON.
        recipe TEXT NOT NULL,
        -- US dollars; null where it cannot be told.
        estimate REAL,
        -- Why it was paused by itself: JSON.
        paused_because TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE batch_items (
        batch_id TEXT NOT NULL REFERENCES batches (id),
        position INTEGER NOT NULL,
        -- What it edits, by hash: JSON.
        input TEXT NOT NULL,
        -- Set in the transaction that journals the job: an item has one job or none.
        job_id TEXT UNIQUE REFERENCES jobs (id),
        -- Why it could not become a job: JSON.
        error TEXT,
        PRIMARY KEY (batch_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX waiting_batch_items ON batch_items (batch_id, position) WHERE job_id IS NULL AND error IS NULL;
    `,
  },
  {
    version: 4,
    sql: `
      -- A request with an Idempotency-Key led to jobs or to a batch.
      ALTER TABLE idempotency_keys ADD COLUMN batch_id TEXT REFERENCES batches (id);
      CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
      CREATE INDEX idempotency_keys_by_batch ON idempotency_keys (batch_id) WHERE batch_id IS NOT NULL;
    `,
  },
  {
    version: 5,
    sql: `
      -- Crop, turn and the like, as JSON: a node with a parent but without a request. The table's own \`kind\` says
      -- only whether there is a parent.
      ALTER TABLE nodes ADD COLUMN transform TEXT;

      -- Of the mask being painted: a parameter, which its pixels do not hold. Standard deviation in picture pixels.
      ALTER TABLE documents ADD COLUMN mask_feather REAL NOT NULL DEFAULT 0;

      -- Masks being painted for pictures of another size than the current node's.
      CREATE TABLE document_masks (
        document_id TEXT NOT NULL REFERENCES documents (id),
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        mask_hash TEXT NOT NULL REFERENCES blobs (hash),
        feather REAL NOT NULL,
        PRIMARY KEY (document_id, width, height)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX document_masks_by_mask ON document_masks (mask_hash);

      -- Masks that a person keeps under a name.
      CREATE TABLE named_masks (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL REFERENCES documents (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        mask_hash TEXT NOT NULL REFERENCES blobs (hash),
        UNIQUE (document_id, id)
      ) STRICT;
      CREATE INDEX named_masks_by_mask ON named_masks (mask_hash);
    `,
  },
  {
    version: 6,
    sql: `
      -- As documents.mask_feather.
      ALTER TABLE named_masks ADD COLUMN feather REAL NOT NULL DEFAULT 0;
    `,
  },
];
