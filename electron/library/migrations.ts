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
];
