import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../../log.ts";
import { openDesktopSecrets, type SystemEncryption } from "./safe-storage.ts";

const planted = "planted-key-0123456789";
const log = createLog({ level: "error", write: () => {} });

/** A keyring's encryption: the bytes begin with its version, as Chromium's do. */
function keyring(changes: Partial<SystemEncryption> = {}, version = "v11"): SystemEncryption {
  return {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => "gnome_libsecret",
    encryptStringAsync: async (text) =>
      Buffer.concat([Buffer.from(version), Buffer.from(text).map((byte) => byte ^ 0x5a)]),
    decryptStringAsync: async (bytes) => ({
      result: Buffer.from(bytes.subarray(3).map((byte) => byte ^ 0x5a)).toString(),
      shouldReEncrypt: false,
    }),
    ...changes,
  };
}

describe("the desktop app's keys", () => {
  let folder: string;
  const open = (encryption: SystemEncryption, platform: NodeJS.Platform = "linux") =>
    openDesktopSecrets(folder, encryption, platform, log);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-safe-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are kept encrypted where the system has a keyring", async () => {
    const store = await open(keyring());
    expect(store).toMatchObject({ canStore: true, reason: null });
    await store.set("bfl", planted);
    expect((await open(keyring())).get("bfl")).toBe(planted);
    expect((await readFile(join(folder, "keys.json"))).includes(planted)).toBe(false);
  });

  it.each<[string, SystemEncryption]>([
    ["only the plain-text backend", keyring({ getSelectedStorageBackend: () => "basic_text" })],
    ["no backend yet", keyring({ getSelectedStorageBackend: () => "unknown" })],
    ["no encryption", keyring({ isAsyncEncryptionAvailable: async () => false })],
    ["a keyring that does not run, so that the password is everybody's", keyring({}, "v10")],
    [
      "encryption that fails",
      keyring({ encryptStringAsync: async () => Promise.reject(new Error("D-Bus is gone.")) }),
    ],
  ])("live for the run where there is %s, and nothing is written", async (_case, encryption) => {
    const store = await open(encryption);
    expect(store.canStore).toBe(false);
    expect(store.reason).toContain("forgotten when Palimpsest closes");
    await store.set("bfl", planted);
    expect(store.get("bfl")).toBe(planted);
    expect(await readdir(folder)).toEqual([]);
    expect((await open(encryption)).names()).toEqual([]);
  });

  it("are not refused for a version that means a keychain on another system", async () => {
    const mac = keyring({ getSelectedStorageBackend: () => "basic_text" }, "v10");
    expect((await open(mac, "darwin")).canStore).toBe(true);
  });
});
