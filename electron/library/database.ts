// The only file that knows the SQLite driver. libsql and better-sqlite3 share this API, so changing the driver is
// changing the import. What libsql 0.5 does with a value that it does not know ranges from a wrong value to the
// end of the process, so nothing but proven values gets past `bindable`.
import Libsql from "libsql";
import { AppError } from "../../shared/errors.ts";
import { databaseError } from "./database-errors.ts";

export type SqlValue = string | number | Uint8Array | null;
/** Booleans are kept as 0 and 1. */
export type SqlParameter = SqlValue | boolean;
export type Row = Readonly<Record<string, SqlValue>>;

type Statement = Libsql.Statement<[readonly (string | number | Uint8Array | null)[]]>;

interface Prepared {
  readonly statement: Statement;
  readonly columns: readonly string[];
}

/**
 * One SQLite database. Failures of the disk and of the file are AppErrors (see database-errors.ts); a violated
 * constraint is the driver's own error.
 */
export class Database {
  readonly path: string;
  readonly #driver: Libsql.Database;
  readonly #prepared = new Map<string, Prepared>();
  #open = true;
  /** Of the transaction whose work runs: SQLite undoes the whole by itself after some failures, a full disk among them. */
  #whole: { undoneBy: Error | null } | null = null;

  constructor(path: string) {
    this.path = path;
    this.#driver = this.#attempt(() => new Libsql(path));
  }

  /** Any number of statements without parameters or results. */
  script(sql: string): void {
    this.#attempt(() => this.#driver.exec(sql));
  }

  /** @returns how many rows were changed. */
  run(sql: string, parameters: readonly SqlParameter[] = []): number {
    return this.#attempt(() => this.#prepare(sql).statement.run(parameters.map(bindable)).changes);
  }

  all(sql: string, parameters: readonly SqlParameter[] = []): Row[] {
    return this.#attempt(() => {
      const { statement, columns } = this.#prepare(sql);
      const rows = statement.all(parameters.map(bindable)) as readonly (readonly unknown[])[]; // raw mode
      return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, valueOf(row[index])])));
    });
  }

  get(sql: string, parameters: readonly SqlParameter[] = []): Row | undefined {
    return this.all(sql, parameters)[0];
  }

  /** Table and column names come from code, never from outside. */
  insert(table: string, values: Readonly<Record<string, SqlParameter>>): void {
    const names = Object.keys(values);
    this.run(
      `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      Object.values(values),
    );
  }

  /**
   * All or nothing: when this returns, all that `work` did is synced to disk; when it throws, none of it was. Within
   * another one it is a part of that: undone alone when it throws, and on disk when the whole is.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#whole) return this.#part(work, this.#whole);
    this.script("BEGIN IMMEDIATE");
    const whole: { undoneBy: Error | null } = { undoneBy: null };
    this.#whole = whole;
    try {
      const result = work();
      if (whole.undoneBy !== null) throw whole.undoneBy;
      this.script("COMMIT");
      return result;
    } catch (error) {
      if (this.#isWithin()) this.script("ROLLBACK");
      throw error;
    } finally {
      this.#whole = null;
    }
  }

  #part<Result>(work: () => Result, whole: { undoneBy: Error | null }): Result {
    // What is written now would be kept, although the whole is gone.
    if (whole.undoneBy !== null) throw whole.undoneBy;
    // Prepared: several of them belong to every job, and to compile them takes longer than to run them.
    this.run("SAVEPOINT part");
    try {
      const result = work();
      this.run("RELEASE part");
      return result;
    } catch (error) {
      if (this.#isWithin()) this.script("ROLLBACK TO part; RELEASE part");
      else whole.undoneBy ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** Asked of a closed database, the driver would end the process. */
  #isWithin(): boolean {
    return this.#open && this.#driver.inTransaction;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    // The driver's statements keep the file open until they are collected as garbage.
    this.#prepared.clear();
    this.#driver.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement: Statement = this.#driver.prepare(sql);
    // Rows as arrays: twice as fast as objects, and without the key `_metadata` that libsql adds to those.
    if (statement.reader) statement.raw(true);
    const columns = statement.reader ? statement.columns().map(({ name }) => name) : [];
    const prepared = { statement, columns };
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  #attempt<Result>(work: () => Result): Result {
    // libsql would go on using a closed database through its prepared statements.
    if (!this.#open) throw new AppError("unavailable", `The library is closed (${this.path}).`);
    try {
      return work();
    } catch (error) {
      throw databaseError(error, this.path);
    }
  }
}

function bindable(value: SqlParameter | undefined, index: number): string | number | Uint8Array | null {
  switch (typeof value) {
    case "boolean":
      return value ? 1 : 0;
    case "number":
      // SQLite would keep NaN as NULL.
      if (!Number.isFinite(value)) throw new TypeError(`SQL parameter ${index + 1} is ${value}.`);
      return value;
    case "string":
      // The driver ends a text at its first NUL when it reads it back.
      if (value.includes("\0")) {
        throw new AppError("invalid-input", "A text holds a NUL character, which cannot be kept.", {
          nextStep: "Remove the character, then try again.",
        });
      }
      return value;
    case "object":
      if (value === null || value instanceof Uint8Array) return value;
      break;
    default:
      break;
  }
  throw new TypeError(`SQL parameter ${index + 1} is of type ${typeof value}.`);
}

function valueOf(value: unknown): SqlValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  // libsql gives a BLOB now as a Buffer, now as an ArrayBuffer.
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError(`The database gave a value of type ${typeof value}.`);
}
