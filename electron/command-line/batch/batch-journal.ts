import { existsSync } from "node:fs";
import { z } from "zod";
import { AppError, charge, errorData } from "../../../shared/errors.ts";
import { Database, type SqlParameter, type SqlValue } from "../../library/database.ts";
import { parseStored, storedJson } from "../../library/stored-value.ts";
import type { RemoteJob } from "../../providers/provider.ts";

/** How far one picture has come. */
const batchItem = z.object({
  file: z.string(),
  /**
   * `begun`: nothing was sent. `submitting`: it may have been sent and is never sent again. `accepted`: the service
   * has it. `done` and `failed` are final.
   */
  state: z.enum(["begun", "submitting", "accepted", "done", "failed"]),
  seed: z.int(),
  output: z.string(),
  remoteId: z.string().nullable(),
  pollingUrl: z.string().nullable(),
  sha256: z.string().nullable(),
  /** US dollars, as the service settled it. */
  cost: z.number().nullable(),
  charge: charge.nullable(),
  error: errorData.nullable(),
});
export type BatchItem = z.output<typeof batchItem>;

function checkRecipe(path: string, known: SqlValue | undefined, asked: string): void {
  if (known === asked) return;
  throw new AppError("conflict", `${path} belongs to another recipe.`, {
    nextStep: "Choose another folder with -o, or go on with the recipe that it was begun with.",
  });
}

/**
 * What became of every picture, beside the pictures that were made. Each change is on disk before the method returns,
 * and one process has it at a time: both so that nothing is run twice.
 */
export class BatchJournal {
  readonly #database: Database;

  /**
   * @param path of the file, made if it is not there.
   * @throws AppError `conflict` if it belongs to another recipe, `library-in-use` while another batch runs here.
   */
  constructor(path: string, recipeHash: string) {
    this.#database = new Database(path);
    try {
      this.#database.script(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; BEGIN EXCLUSIVE; COMMIT;",
      );
      this.#database.transaction(() => this.#prepare(path, recipeHash));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /**
   * What a journal holds, or would begin with: nothing is made or written, and what is changed here is forgotten.
   * @throws as the constructor.
   */
  static copy(path: string, recipeHash: string): BatchJournal {
    const journal = new BatchJournal(":memory:", recipeHash);
    if (!existsSync(path)) return journal;
    const kept = new Database(path);
    try {
      kept.script("PRAGMA query_only = ON");
      checkRecipe(path, kept.get("SELECT recipe_hash FROM batch")?.recipe_hash, recipeHash);
      for (const row of kept.all("SELECT * FROM items")) journal.#database.insert("items", row);
      return journal;
    } catch (error) {
      journal.close();
      throw error;
    } finally {
      kept.close();
    }
  }

  #prepare(path: string, recipeHash: string): void {
    this.#database.script(`
      CREATE TABLE IF NOT EXISTS batch (recipe_hash TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS items (
        file TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        seed INTEGER NOT NULL,
        output TEXT NOT NULL,
        remote_id TEXT,
        polling_url TEXT,
        sha256 TEXT,
        cost REAL,
        charge TEXT,
        error TEXT
      ) STRICT;`);
    const row = this.#database.get("SELECT recipe_hash FROM batch");
    if (row) checkRecipe(path, row.recipe_hash, recipeHash);
    else this.#database.insert("batch", { recipe_hash: recipeHash });
  }

  find(file: string): BatchItem | null {
    const row = this.#database.get("SELECT * FROM items WHERE file = ?", [file]);
    if (!row) return null;
    const { remote_id: remoteId, polling_url: pollingUrl, error, ...same } = row;
    return parseStored(
      batchItem,
      { ...same, remoteId, pollingUrl, error: error === null ? null : storedJson(error) },
      `What became of ${file}`,
    );
  }

  begin(file: string, seed: number, output: string): void {
    this.#database.transaction(() => {
      this.forget(file);
      this.#database.insert("items", { file, state: "begun", seed, output });
    });
  }

  /** It is not begun at all. */
  refuse(file: string, seed: number, output: string, error: AppError): void {
    this.#database.transaction(() => {
      this.#database.insert("items", { file, state: "begun", seed, output });
      this.failed(file, error);
    });
  }

  /** As if it had never been begun. */
  forget(file: string): void {
    this.#database.run("DELETE FROM items WHERE file = ?", [file]);
  }

  submitting(file: string): void {
    this.#set(file, { state: "submitting" });
  }

  accepted(file: string, { remoteId, pollingUrl }: RemoteJob): void {
    this.#set(file, { state: "accepted", remote_id: remoteId, polling_url: pollingUrl });
  }

  takenBack(file: string): void {
    this.#set(file, { state: "begun", remote_id: null, polling_url: null });
  }

  done(file: string, sha256: string, cost: number | null): void {
    this.#set(file, { state: "done", sha256, cost, error: null });
  }

  failed(file: string, error: AppError): void {
    this.#set(file, { state: "failed", charge: error.charge, error: JSON.stringify(error.toData()) });
  }

  close(): void {
    this.#database.close();
  }

  #set(file: string, values: Readonly<Record<string, SqlParameter>>): void {
    const names = Object.keys(values);
    this.#database.run(`UPDATE items SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE file = ?`, [
      ...Object.values(values),
      file,
    ]);
  }
}
