import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { parseJson } from "../../shared/parse-json.ts";
import { renameFile } from "../library/rename-file.ts";
import { storageError, systemCode } from "../library/storage-errors.ts";
import { type Log, registerSecret } from "../log.ts";
import type { SecretStore } from "./secret-store.ts";

/** The system's own encryption, with a key that only this person's account has. */
export interface Encryption {
  encrypt(text: string): Promise<Uint8Array>;
  /** @throws anything, for bytes of another account or of a key that is gone. */
  decrypt(bytes: Uint8Array): Promise<string>;
}

/** Base64 of the encrypted values by name. */
const storedFile = z.object({ version: z.literal(1), keys: z.record(z.string(), z.base64()) });
type Encrypted = Readonly<Record<string, string>>;

/**
 * Keys in a file of their own, each encrypted by the system; only this account may read the file. What cannot be
 * decrypted (a keyring that is locked today) stays in the file and counts as not there.
 * @throws AppError storage errors if the file is there and cannot be read.
 */
export async function openEncryptedSecrets(
  path: string,
  encryption: Encryption,
  log: Log,
): Promise<SecretStore> {
  let encrypted = await readEncrypted(path, log);
  const values = new Map<string, string>();
  for (const [name, base64] of Object.entries(encrypted)) {
    try {
      const value = await encryption.decrypt(Buffer.from(base64, "base64"));
      registerSecret(value);
      values.set(name, value);
    } catch (error) {
      log.warn("A stored key cannot be decrypted; it has to be entered again.", { provider: name, error });
    }
  }

  const write = async (edit: (now: Encrypted) => Encrypted) => {
    const changed = edit(encrypted);
    await writePrivately(path, JSON.stringify({ version: 1, keys: changed }));
    encrypted = changed;
  };
  // One write after the other: each holds the changes of those before.
  let last: Promise<void> = Promise.resolve();
  const change = (edit: (now: Encrypted) => Encrypted): Promise<void> => {
    const done = last.then(() => write(edit));
    last = done.catch(() => {}); // told to whoever asked; the next change has its own chance
    return done;
  };
  return {
    canStore: true,
    reason: null,
    get: (name) => values.get(name) ?? null,
    names: () => [...values.keys()],
    set: async (name, value) => {
      registerSecret(value);
      const base64 = Buffer.from(await encryption.encrypt(value)).toString("base64");
      await change((now) => ({ ...now, [name]: base64 }));
      values.set(name, value);
    },
    remove: async (name) => {
      values.delete(name);
      await change((now) => Object.fromEntries(Object.entries(now).filter(([other]) => other !== name)));
    },
  };
}

async function readEncrypted(path: string, log: Log): Promise<Encrypted> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return {};
    throw storageError(error, `read ${path}`);
  }
  const stored = storedFile.safeParse(parseJson(text));
  if (stored.success) return stored.data.keys;
  const aside = `${path}.damaged`;
  log.warn("The file of the keys is damaged; it is kept aside.", { path, aside });
  await rename(path, aside).catch((error: unknown) => log.warn("It could not be moved.", { error }));
  return {};
}

/** Whole or not at all, and never for a moment readable by others. @throws AppError storage errors. */
async function writePrivately(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(temporary, { force: true }); // left by a crash
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameFile(temporary, path);
  } catch (error) {
    throw storageError(error, `write ${path}`);
  }
}
