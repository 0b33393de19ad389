import { type SavedPrompt, savedPrompt } from "../../shared/contract/prompts.ts";
import type { Database, Row } from "./database.ts";
import type { PromptStore } from "./library.ts";
import { parseGiven, parseStored } from "./stored-value.ts";

export interface PromptStoreServices {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

const mostFound = 200;

export class SqlitePromptStore implements PromptStore {
  readonly #services: PromptStoreServices;

  constructor(services: PromptStoreServices) {
    this.#services = services;
  }

  record(text: string): void {
    const { database, now } = this.#services;
    parseGiven(savedPrompt.shape.text, text, "The prompt");
    database.run(
      `INSERT INTO prompts (text, folded, used_at, use_count) VALUES (?, ?, ?, 1)
       ON CONFLICT (text) DO UPDATE SET used_at = excluded.used_at, use_count = use_count + 1`,
      [text, fold(text), now()],
    );
  }

  search(search: string): readonly SavedPrompt[] {
    const words = fold(search).split(/\s+/).filter(Boolean);
    const holdsAll = words.map(() => "AND instr(folded, ?) > 0").join(" ");
    const sql = `SELECT * FROM prompts WHERE 1 ${holdsAll} ORDER BY starred DESC, used_at DESC LIMIT ${mostFound}`;
    return this.#services.database.all(sql, words).map(promptFromRow);
  }

  star(text: string, starred: boolean): SavedPrompt {
    const { database, now } = this.#services;
    parseGiven(savedPrompt.shape.text, text, "The prompt");
    database.run(
      `INSERT INTO prompts (text, folded, starred, used_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (text) DO UPDATE SET starred = excluded.starred`,
      [text, fold(text), starred, now()],
    );
    const [row] = database.all("SELECT * FROM prompts WHERE text = ?", [text]);
    if (!row) throw new Error("A prompt was written but cannot be found.");
    return promptFromRow(row);
  }

  remove(text: string): void {
    this.#services.database.run("DELETE FROM prompts WHERE text = ?", [text]);
  }
}

/** SQLite itself folds ASCII letters only. */
function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function promptFromRow(row: Row): SavedPrompt {
  const candidate = {
    text: row.text,
    starred: row.starred === 1,
    usedAt: row.used_at,
    useCount: row.use_count,
  };
  return parseStored(savedPrompt, candidate, "A kept prompt");
}
