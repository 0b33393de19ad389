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
];
