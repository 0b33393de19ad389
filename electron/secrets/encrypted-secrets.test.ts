import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../log.ts";
import { type Encryption, openEncryptedSecrets } from "./encrypted-secrets.ts";

const planted = "planted-key-0123456789";

/** Turns every bit around: what is on disk is not the text, and anything else decrypts to nothing. */
const inverting: Encryption = {
  encrypt: async (text) => Buffer.from(`sealed:${text}`).map((byte) => 255 - byte),
  decrypt: async (bytes) => {
    const text = Buffer.from(bytes.map((byte) => 255 - byte)).toString();
    if (!text.startsWith("sealed:")) throw new Error("Not of this account.");
    return text.slice("sealed:".length);
  },
};

describe("encrypted keys", () => {
  let folder: string;
  let path: string;
  let logged: string[];
  const open = (encryption: Encryption = inverting) =>
    openEncryptedSecrets(path, encryption, createLog({ level: "debug", write: (line) => logged.push(line) }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-keys-"));
    path = join(folder, "Palimpsest", "keys.json");
    logged = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are there after a restart, and on disk only encrypted, for this account alone", async () => {
    const store = await open();
    await store.set("bfl", planted);
    await store.set("fal", `${planted}-of-fal`);
    const again = await open();
    expect(again.names()).toEqual(["bfl", "fal"]);
    expect(again.get("bfl")).toBe(planted);
    expect(again).toMatchObject({ canStore: true, reason: null });

    expect(await readdir(join(folder, "Palimpsest"))).toEqual(["keys.json"]);
    const bytes = await readFile(path);
    expect(bytes.includes(planted)).toBe(false);
    expect(bytes.includes(Buffer.from(planted).toString("base64").slice(0, 12))).toBe(false);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("are gone from the disk once they are removed", async () => {
    const store = await open();
    await store.set("bfl", planted);
    await store.remove("bfl");
    expect(store.get("bfl")).toBeNull();
    expect((await open()).names()).toEqual([]);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ version: 1, keys: {} });
  });

  it("all stay when several are set at once", async () => {
    const store = await open();
    await Promise.all(["bfl", "fal", "openai"].map((name) => store.set(name, `${planted}-${name}`)));
    expect((await open()).names()).toEqual(["bfl", "fal", "openai"]);
  });

  it("that cannot be decrypted today are not there, and not lost", async () => {
    await (await open()).set("bfl", planted);
    const locked: Encryption = {
      ...inverting,
      decrypt: async () => {
        throw new Error("The keyring is locked.");
      },
    };
    const store = await open(locked);
    expect(store.get("bfl")).toBeNull();
    await store.set("fal", `${planted}-of-fal`);
    expect((await open()).get("bfl")).toBe(planted);
    expect(logged.join("")).toContain("cannot be decrypted");
    expect(logged.join("")).not.toContain(planted);
  });

  it("that cannot be written are not taken, and the person is told", async () => {
    const store = await open();
    await mkdir(path, { recursive: true }); // a folder where the file should be
    await expect(store.set("bfl", planted)).rejects.toMatchObject({ name: "AppError" });
    expect(store.get("bfl")).toBeNull();
  });

  it("in a damaged file are kept aside", async () => {
    await mkdir(join(folder, "Palimpsest"));
    await writeFile(path, '{"version":1,"keys":{"bfl":');
    expect((await open()).names()).toEqual([]);
    expect(await readFile(`${path}.damaged`, "utf8")).toContain("bfl");
    expect(logged.join("")).toContain("damaged");
  });
});
