import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Database } from "../database.ts";
import { migrations } from "../migrations.ts";

/** A library as an older version left it. @param fill puts in what it held. */
export async function makeOlderLibrary(
  folder: string,
  version: number,
  fill: (database: Database) => void,
): Promise<void> {
  await mkdir(join(folder, "blobs"), { recursive: true });
  const database = new Database(join(folder, "index.sqlite"));
  database.script(
    "CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT",
  );
  for (const step of migrations.filter((migration) => migration.version <= version)) {
    database.script(step.sql);
    database.insert("schema_versions", { version: step.version, applied_at: 1 });
  }
  fill(database);
  database.close();
}

/** One photo of 4 × 3 pixels, `document`, with the node `root`. @param hash of its bytes. */
export function insertPhoto(database: Database, hash: string): void {
  database.script(`
    INSERT INTO blobs (hash, byte_length, media_type, created_at) VALUES ('${hash}', 9, 'image/png', 1);
    BEGIN;
    INSERT INTO documents (id, name, created_at, updated_at, current_node_id)
      VALUES ('document', 'Photo', 1, 2, 'root');
    INSERT INTO nodes (id, document_id, kind, label, created_at, picture_hash, picture_width, picture_height,
      picture_depth, picture_has_alpha, picture_byte_length, warnings, original_hash, original_name)
      VALUES ('root', 'document', 'import', 'Original', 1, '${hash}', 4, 3, 8, 0, 9, '[]', '${hash}', 'a.png');
    COMMIT;
  `);
}
