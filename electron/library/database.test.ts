import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database, type SqlParameter } from "./database.ts";
import { temporaryFolder } from "./testing/test-library.ts";

describe("Database", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: Database;

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = new Database(join(folder.path, "test.sqlite"));
    database.script(
      "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB, flag INTEGER)",
    );
  });
  afterEach(async () => {
    database.close();
    await folder.remove();
  });

  it("gives back what was put in, booleans as 0 and 1, bytes as Uint8Array, and no other keys", () => {
    const bytes = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4);
    database.insert("things", { id: 1, name: "é\n'\"🚪", bytes, flag: true });
    database.insert("things", { id: 2, name: null, bytes: null, flag: false });

    const first = { id: 1, name: "é\n'\"🚪", bytes: new Uint8Array([1, 2, 3]), flag: 1 };
    const second = { id: 2, name: null, bytes: null, flag: 0 };
    expect(database.all("SELECT * FROM things ORDER BY id")).toEqual([first, second]);
    const one = database.get("SELECT * FROM things WHERE id = ?", [1]);
    expect(one).toEqual(first);
    expect(one?.bytes?.constructor).toBe(Uint8Array);
    expect(database.get("SELECT * FROM things WHERE id = ?", [3])).toBeUndefined();
  });

  it.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["an object", {}],
    ["a bigint", 1n],
  ])("refuses %s as a parameter instead of keeping something else", (_name, value) => {
    // What the type forbids is what a wrong cast would bring.
    expect(() => database.insert("things", { name: value as SqlParameter })).toThrow(/SQL parameter 1/);
    expect(database.all("SELECT * FROM things")).toEqual([]);
  });

  it("refuses a text that the driver would cut at a NUL", () => {
    expect(() => database.insert("things", { name: "a\0b" })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });

  it("undoes a transaction that throws, and goes on working", () => {
    expect(() =>
      database.transaction(() => {
        database.insert("things", { name: "a" });
        database.insert("things", { name: "a" });
      }),
    ).toThrow(/UNIQUE/);
    expect(database.all("SELECT * FROM things")).toEqual([]);
    expect(database.transaction(() => database.run("INSERT INTO things (name) VALUES ('b'), ('c')"))).toBe(2);
  });

  it("undoes a part of a transaction alone, and its parts with the whole", () => {
    database.script("CREATE TABLE t (n INTEGER) STRICT");
    const numbers = () => database.all("SELECT n FROM t ORDER BY n").map(({ n }) => n);
    const put = (n: number) => database.insert("t", { n });
    database.transaction(() => {
      put(1);
      database.transaction(() => put(2));
      const broken = () =>
        database.transaction(() => {
          put(3);
          throw new Error("no");
        });
      expect(broken).toThrow("no");
      put(4);
    });
    expect(numbers()).toEqual([1, 2, 4]);
    const whole = () =>
      database.transaction(() => {
        database.transaction(() => put(5));
        throw new Error("no");
      });
    expect(whole).toThrow("no");
    expect(numbers()).toEqual([1, 2, 4]);
  });

  it("keeps nothing of a transaction that a full disk has undone, whatever its work goes on with", () => {
    const put = (bytes: Uint8Array) =>
      database.transaction(() => database.insert("things", { bytes, name: null, flag: false }));
    const [used] = database.all("PRAGMA page_count");
    database.script(`PRAGMA max_page_count = ${Number(used?.page_count) + 2}`);
    const full = expect.objectContaining({ code: "storage-full" });
    const whole = () =>
      database.transaction(() => {
        put(new Uint8Array(1));
        expect(() => put(new Uint8Array(100_000))).toThrow(full);
        expect(() => put(new Uint8Array(1))).toThrow(full);
      });
    expect(whole).toThrow(full);
    expect(database.all("SELECT * FROM things")).toEqual([]);
    put(new Uint8Array(1));
    expect(database.all("SELECT * FROM things")).toHaveLength(1);
  });

  it("refuses to be used after it was closed, known statements included", () => {
    database.all("SELECT * FROM things");
    database.close();
    expect(() => database.all("SELECT * FROM things")).toThrow(
      expect.objectContaining({ code: "unavailable" }),
    );
  });

  it("says that a file is no database", async () => {
    const path = join(folder.path, "garbage.sqlite");
    await writeFile(path, "This is not a database. ".repeat(500));
    const garbage = new Database(path);
    expect(() => garbage.all("SELECT * FROM sqlite_schema")).toThrow(
      expect.objectContaining({ code: "library-unusable", message: expect.stringContaining(path) }),
    );
    garbage.close();
  });
});
